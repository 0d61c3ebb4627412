namespace MatchChat.Cluster.Tests;

internal static class Claims
{
    /// <summary>What nodes hold of the outbox is anybody's from now on, without the wait of thirty seconds.</summary>
    public static void RunOut(Store store) => store.Execute("UPDATE shared_outbox SET claimed_until = ?", DateTimeOffset.UtcNow.AddSeconds(-1));
}
