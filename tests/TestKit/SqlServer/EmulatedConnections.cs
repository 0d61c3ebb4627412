using System.Data.Common;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;

// The provider has no other place where a connection of another make could be handed in.
#pragma warning disable EF1001
using Microsoft.EntityFrameworkCore.SqlServer.Storage.Internal;

namespace MatchChat.TestKit.SqlServer;

/// <summary>The connections of a context, made here instead of by the provider.</summary>
internal sealed class EmulatedConnections(Func<DbConnection> make) : IDbContextOptionsExtension
{
    public Func<DbConnection> Make => make;

    public DbContextOptionsExtensionInfo Info => new Description(this);

    public void ApplyServices(IServiceCollection services)
    {
    }

    public void Validate(IDbContextOptions options)
    {
    }

    private sealed class Description(EmulatedConnections extension) : DbContextOptionsExtensionInfo(extension)
    {
        public override bool IsDatabaseProvider => false;

        public override string LogFragment => "";

        public override int GetServiceProviderHashCode() => 0;

        public override bool ShouldUseSameServiceProvider(DbContextOptionsExtensionInfo other) => other is Description;

        public override void PopulateDebugInfo(IDictionary<string, string> debugInfo)
        {
        }
    }
}

internal sealed class EmulatedRelationalConnection(RelationalConnectionDependencies dependencies) : SqlServerConnection(dependencies)
{
    protected override DbConnection CreateDbConnection() => Dependencies.ContextOptions.FindExtension<EmulatedConnections>()!.Make();
}
