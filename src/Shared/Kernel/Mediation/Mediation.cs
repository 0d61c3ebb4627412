namespace MatchChat.Kernel.Mediation;

/// <summary>A question or a command that exactly one handler answers with <typeparamref name="TReply"/> or an <see cref="Error"/>.</summary>
public interface IRequest<TReply>;

/// <summary>The one who answers. Handlers live as long as the process and hold no state of a call.</summary>
public interface IRequestHandler<in TRequest, TReply>
    where TRequest : IRequest<TReply>
{
    ValueTask<Outcome<TReply>> Handle(TRequest request, CancellationToken ct);
}

/// <summary>The only way from one use case to another, and from the edges to the modules.</summary>
public interface IMediator
{
    /// <summary>Asks the one handler of this request.</summary>
    ValueTask<Outcome<TReply>> Ask<TReply>(IRequest<TReply> request, CancellationToken ct);

    /// <summary>
    /// Tells a fact that is already committed. Returns when the handlers that guard correctness are through; the others hear it from the bus.
    /// </summary>
    /// <param name="kept">What the commit left in the outbox for it (<see cref="Persistence.Committed{T}"/>); null for a fact that is not durable.</param>
    ValueTask Publish(Facts.IFact fact, Facts.Kept? kept, CancellationToken ct);

    /// <summary>Tells a passing fact, which nobody needs to hear later.</summary>
    ValueTask Publish(Facts.IFact fact, CancellationToken ct) => Publish(fact, kept: null, ct);
}
