using System.Data.Common;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using MatchChat.Kernel.Persistence;
using MatchChat.TestKit.SqlServer;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace MatchChat.TestKit;

/// <summary>
/// The database of one test, told apart by a file: that file itself, or in a run on SQL Server (<see cref="SqlServerRun"/>) a database of its own there, which is made before and dropped after.
/// </summary>
public abstract class TestDatabase
{
    /// <summary>As configuration keys of a host.</summary>
    public abstract IReadOnlyDictionary<string, string> Keys { get; }

    /// <summary>How ids and times are stored.</summary>
    public abstract SqlValues Values { get; }

    /// <summary>Answers the names of all tables.</summary>
    public virtual string TablesText => "SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_TYPE = 'BASE TABLE'";

    public static TestDatabase Of(string file) => SqlServerRun.Server switch
    {
        null => new SqliteFile(file),
        SqlServerRun.Emulated => EmulatedIn(file),
        { } server => new OnServer(server, file),
    };

    /// <summary>A database whose server is emulated (<see cref="EmulatedSqlServer"/>).</summary>
    /// <param name="file">Where its data are.</param>
    /// <param name="emulation">What is asked of it beside that.</param>
    public static TestDatabase EmulatedIn(string file, Emulation? emulation = null) => new Emulated(file, emulation);

    public virtual Task Create() => Task.CompletedTask;

    public virtual Task Drop() => Task.CompletedTask;

    /// <summary>A connection of the test itself, past the product; open.</summary>
    public abstract DbConnection Connect(bool readOnly);

    /// <summary>What a host needs that no configuration can say.</summary>
    public virtual void Plug(IServiceCollection services)
    {
    }

    /// <summary>The same for a host that is a process of its own: an assembly with a hosting startup; null = nothing.</summary>
    public virtual Assembly? Plugged => null;

    private sealed class SqliteFile(string file) : TestDatabase
    {
        public override IReadOnlyDictionary<string, string> Keys { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["ConnectionStrings:Database"] = $"Data Source={file}" };

        public override SqlValues Values => SqlValues.Sqlite;

        public override string TablesText => "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";

        public override DbConnection Connect(bool readOnly)
        {
            var mode = readOnly ? SqliteOpenMode.ReadOnly : SqliteOpenMode.ReadWrite;
            return Opened(new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false, DefaultTimeout = 30 }.ToString()));
        }
    }

    private sealed class OnServer : TestDatabase
    {
        private const int MostAttempts = 10;

        private readonly string name;
        private readonly string master;
        private readonly string own;

        public OnServer(string server, string file)
        {
            name = "matchchat_test_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(file)))[..24];
            master = new SqlConnectionStringBuilder(server) { Pooling = false }.ToString();
            own = new SqlConnectionStringBuilder(server) { InitialCatalog = name }.ToString();
            Keys = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Database:Provider"] = "SqlServer", ["ConnectionStrings:Database"] = own };
        }

        public override IReadOnlyDictionary<string, string> Keys { get; }

        public override SqlValues Values => SqlValues.SqlServer;

        public override async Task Create()
        {
            await using var connection = Opened(new SqlConnection(master));
            await using var there = connection.Command("SELECT COUNT(*) FROM sys.databases WHERE name = @p0");
            there.Parameter("@p0", name);
            if (Convert.ToInt32(await there.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture) > 0) return;

            await using var create = connection.Command($"CREATE DATABASE [{name}]");
            await create.ExecuteNonQueryAsync();
        }

        public override async Task Drop()
        {
            await using var connection = Opened(new SqlConnection(master));
            await using var drop = connection.Command($"DROP DATABASE [{name}]");
            for (var attempt = 1; ; attempt++)
            {
                // A database in use is not dropped; what is left are idle connections of the pool, and those that are just on their way back to it.
                SqlConnection.ClearAllPools();
                try
                {
                    await drop.ExecuteNonQueryAsync();
                    return;
                }
                catch (SqlException) when (attempt < MostAttempts)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(100 * attempt));
                }
            }
        }

        public override DbConnection Connect(bool readOnly) => Opened(new SqlConnection(own));
    }

    private sealed class Emulated(string file, Emulation? emulation) : TestDatabase
    {
        public override IReadOnlyDictionary<string, string> Keys { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["Database:Provider"] = "SqlServer",
            ["ConnectionStrings:Database"] = "Server=emulated",
            [EmulatedPlug.Key] = file,
        };

        public override SqlValues Values => SqlValues.SqlServer;

        // What the emulated server keeps its data in.
        public override string TablesText => "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT IN ('sqlite_sequence')";

        public override Assembly Plugged => typeof(EmulatedPlug).Assembly;

        public override void Plug(IServiceCollection services) => services.AddSingleton<IDatabaseEngine>(_ => new EmulatedSqlServer(file, emulation));

        public override DbConnection Connect(bool readOnly) => Opened(new EmulatedSqlServer(file).NewConnection());
    }

    private static DbConnection Opened(DbConnection connection)
    {
        connection.Open();
        return connection;
    }
}
