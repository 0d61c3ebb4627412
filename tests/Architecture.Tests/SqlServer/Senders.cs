using System.Data.Common;
using System.Diagnostics;
using System.Reflection;
using System.Reflection.Emit;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Architecture.Tests.SqlServer;

/// <summary>The methods of the product that send statements, found in what the compiler made of them: those that run a command or a query, and those that call an extension of a context or a command which does.</summary>
internal static class Senders
{
    private const BindingFlags All = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly string[] Endings = ["Async", "AsAsyncEnumerable"];

    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    /// <summary>As <see cref="Name"/> names them. Of those of one class that call the same helper, any one will do: what is sent is the helper's, and some call it only after a race.</summary>
    public static IEnumerable<IReadOnlyList<string>> Find(IEnumerable<Assembly> assemblies)
    {
        var methods = assemblies.SelectMany(assembly => assembly.GetTypes()).Where(type => type.Namespace?.Contains("Migrations", StringComparison.Ordinal) != true)
            .SelectMany(type => type.GetMethods(All)).Where(method => method.GetMethodBody() is not null).Select(method => (Method: method, Calls: Calls(method).ToList())).ToList();
        var direct = methods.Where(one => one.Calls.Any(Sends)).ToList();
        var helpers = direct.Select(one => Written(one.Method)).Where(TakesTheDatabase).Select(Name).ToHashSet(StringComparer.Ordinal);
        var byHelper = methods.SelectMany(one => one.Calls.Select(Name).Where(helpers.Contains).Distinct(StringComparer.Ordinal), (one, helper) => (Sender: Name(one.Method), Class: Outermost(one.Method.DeclaringType!), helper))
            .GroupBy(call => (call.Class, call.helper), call => call.Sender);
        return [.. direct.Select(one => (IReadOnlyList<string>)[Name(one.Method)]), .. byHelper.Select(group => group.ToList())];
    }

    /// <summary>The methods on the way to here, without those of the framework.</summary>
    public static IEnumerable<string> Calling() => new StackTrace(1, fNeedFileInfo: false).GetFrames()
        .Select(frame => frame.GetMethod())
        .OfType<MethodInfo>()
        .Where(method => method.DeclaringType?.FullName?.StartsWith("MatchChat.", StringComparison.Ordinal) == true)
        .Select(Name);

    public static string Name(MethodBase method) => $"{TypeName(method.DeclaringType!)}.{method.Name}";

    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    private static string TypeName(Type type) => type.DeclaringType is { } outer ? $"{TypeName(outer)}+{type.Name}" : $"{type.Namespace}.{type.Name}";

    private static bool Sends(MethodBase call)
    {
        if (typeof(DbCommand).IsAssignableFrom(call.DeclaringType)) return call.Name.StartsWith("Execute", StringComparison.Ordinal);
        if (call.DeclaringType == typeof(EntityFrameworkQueryableExtensions)) return Endings.Any(ending => call.Name.EndsWith(ending, StringComparison.Ordinal));
        if (call.DeclaringType == typeof(RelationalDatabaseFacadeExtensions)) return call.Name.StartsWith("ExecuteSql", StringComparison.Ordinal);
        return typeof(DbContext).IsAssignableFrom(call.DeclaringType) && call.Name.StartsWith("SaveChanges", StringComparison.Ordinal);
    }

    /// <summary>The async method of which this is the state machine; otherwise itself.</summary>
    private static MethodBase Written(MethodInfo method)
    {
        var type = method.DeclaringType!;
        if (method.Name != "MoveNext" || type.DeclaringType is not { } owner) return method;

        var name = type.Name[1..type.Name.IndexOf('>', StringComparison.Ordinal)];
        return owner.GetMethods(All).FirstOrDefault(candidate => candidate.Name == name && candidate.GetCustomAttribute<System.Runtime.CompilerServices.AsyncStateMachineAttribute>()?.StateMachineType.Name == type.Name) ?? method;
    }

    private static bool TakesTheDatabase(MethodBase method) => method.IsDefined(typeof(System.Runtime.CompilerServices.ExtensionAttribute)) && method.GetParameters() is [var first, ..]
        && (typeof(DbContext).IsAssignableFrom(first.ParameterType) || typeof(DbCommand).IsAssignableFrom(first.ParameterType));

    private static IEnumerable<MethodBase> Calls(MethodInfo method)
    {
        var code = method.GetMethodBody()!.GetILAsByteArray()!;
        for (var at = 0; at < code.Length;)
        {
            var opcode = Codes[code[at] == 0xFE ? (short)((code[at++] << 8) | code[at++]) : code[at++]];
            if (opcode.OperandType == OperandType.InlineMethod && Resolve(method, BitConverter.ToInt32(code, at)) is { } called) yield return called;

            at += opcode.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }
    }

    private static MethodBase? Resolve(MethodInfo method, int token)
    {
        var called = method.Module.ResolveMethod(token, method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null, method.IsGenericMethod ? method.GetGenericArguments() : null);
        return called is MethodInfo { IsGenericMethod: true } generic ? generic.GetGenericMethodDefinition() : called;
    }
}
