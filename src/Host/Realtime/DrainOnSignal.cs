using System.Runtime.InteropServices;

namespace MatchChat.Host.Realtime;

/// <summary>
/// Signals of the operating system, in place of the framework's own: there a signal stops the application first, and SignalR cuts all its sockets on that, so nobody could be told.
/// Here the node drains, and then stops. A second signal does not wait.
/// </summary>
internal sealed class DrainOnSignal(Drain drain, IHostApplicationLifetime application, ILogger<Drain> log) : IHostLifetime, IDisposable
{
    private readonly List<PosixSignalRegistration> signals = [];
    private int asked;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT])
        {
            signals.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                Stop();
            }));
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        foreach (var signal in signals) signal.Dispose();
    }

    private void Stop()
    {
        if (Interlocked.Exchange(ref asked, 1) == 0) _ = DrainAndStop();
        else application.StopApplication();
    }

    private async Task DrainAndStop()
    {
        try
        {
            await drain.Run();
        }
#pragma warning disable CA1031 // Whatever fails here, the process was asked to end and does.
        catch (Exception cause)
#pragma warning restore CA1031
        {
            RealtimeLog.DrainFailed(log, cause);
        }

        application.StopApplication();
    }
}
