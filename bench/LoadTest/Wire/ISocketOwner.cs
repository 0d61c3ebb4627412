namespace MatchChat.LoadTest.Wire;

/// <summary>Who listens to a socket. Everything is called on the loop's thread.</summary>
internal interface ISocketOwner
{
    /// <summary>The socket may be used: the server has said who this is.</summary>
    void Welcomed();

    void Took(in HubFrame frame);

    void Closed(string why);
}
