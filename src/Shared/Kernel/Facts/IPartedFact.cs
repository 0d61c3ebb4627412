namespace MatchChat.Kernel.Facts;

/// <summary>A fact that one person may see otherwise than everybody else. Then it travels as two events, so that nobody is sent what is another's alone.</summary>
public interface IPartedFact : IFact
{
    /// <summary>Null where all see the same.</summary>
    FactParts? Parts();
}

/// <param name="Common">For services and for everybody but that person.</param>
/// <param name="Own">For that person only.</param>
public sealed record FactParts(IFact Common, IFact Own);
