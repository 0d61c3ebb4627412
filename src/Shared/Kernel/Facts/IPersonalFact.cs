namespace MatchChat.Kernel.Facts;

/// <summary>A fact that is its audience's own business: it travels to those people, and nobody who binds by its type hears it. Its audience is never empty.</summary>
public interface IPersonalFact : IFact;
