using System.ComponentModel.DataAnnotations;
using MatchChat.Kernel.Persistence;

namespace MatchChat.Host.Database;

/// <summary>Where the truth is kept.</summary>
internal sealed class DatabaseOptions
{
    public const string Section = "Database";

    /// <summary>`Sqlite` or `SqlServer`. Default `Sqlite`, which is a complete product for one process.</summary>
    [EnumDataType(typeof(DatabaseProvider), ErrorMessage = "is Sqlite or SqlServer.")]
    public DatabaseProvider Provider { get; init; } = DatabaseProvider.Sqlite;

    /// <summary>Brings the schema up to date at start, one node at a time. Default true; false where somebody else does.</summary>
    public bool Migrate { get; init; } = true;

    /// <summary>How long a write on SQLite waits for the others, of this process and of another one together, before it is refused with `storage.unavailable`. Default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00", ErrorMessage = "is a time from 100 ms to 5 min.")]
    public TimeSpan LockWait { get; init; } = TimeSpan.FromSeconds(10);
}
