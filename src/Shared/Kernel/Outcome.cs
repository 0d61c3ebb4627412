using System.Diagnostics.CodeAnalysis;

namespace MatchChat.Kernel;

/// <summary>Either what was asked for or the <see cref="Kernel.Error"/> that says why not.</summary>
[SuppressMessage("Usage", "CA2225:Operator overloads have named alternates", Justification = "The conversions are what keeps a use case readable.")]
public readonly struct Outcome<T>
{
    private readonly T? value;

    private Outcome(T? value, Error? error)
    {
        this.value = value;
        Error = error;
    }

    public Error? Error { get; }

    [MemberNotNullWhen(true, nameof(Error))]
    public bool Refused => Error is not null;

    /// <summary>What was asked for. Reading it from a refusal is a defect of the caller and throws.</summary>
    public T Value => Error is null ? value! : throw new InvalidOperationException($"There is no value: {Error.Code}.");

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(Error error) => new(default, error);

    public Outcome<TOther> Map<TOther>(Func<T, TOther> map) => Error is null ? map(value!) : Error;
}

public static class Outcome
{
    /// <summary>For a value whose type is an interface: C# converts from those by no operator.</summary>
    public static Outcome<T> Of<T>(T value) => value;
}

/// <summary>The answer of a request that has nothing to tell but that it was done.</summary>
public readonly record struct Done
{
    public static Done Now => default;
}
