using MatchChat.Host.Database;
using MatchChat.Kernel.Persistence;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using Xunit;

namespace MatchChat.Edges.Tests;

/// <summary>What an error of SQL Server means, by its number and its severity: numbers of sys.messages, of the driver and of Azure SQL.</summary>
public sealed class FaultTests
{
    [Theory]
    [InlineData(2627, 14, "Duplicate")]
    [InlineData(2601, 14, "Duplicate")]
    [InlineData(1205, 13, "Contention")]
    [InlineData(1222, 16, "Contention")]
    [InlineData(3960, 16, "Contention")]
    [InlineData(8645, 17, "Contention")]
    [InlineData(40501, 20, "Contention")]
    [InlineData(2628, 16, "Data")]
    [InlineData(547, 16, "Data")]
    // A statement that took too long, a connection that broke or never came about.
    [InlineData(-2, 11, "Unavailable")]
    [InlineData(53, 20, "Unavailable")]
    [InlineData(10054, 20, "Unavailable")]
    [InlineData(233, 16, "Unavailable")]
    [InlineData(596, 21, "Unavailable")]
    // No such database yet, a log-in that is refused, a replica that only reads, Azure SQL out of quota.
    [InlineData(4060, 11, "Unavailable")]
    [InlineData(18456, 14, "Unavailable")]
    [InlineData(18401, 14, "Unavailable")]
    [InlineData(3906, 16, "Unavailable")]
    [InlineData(983, 14, "Unavailable")]
    [InlineData(40544, 17, "Unavailable")]
    [InlineData(6005, 14, "Unavailable")]
    // The log is full; something that nobody has heard of and that is the server's fault.
    [InlineData(9002, 17, "Unavailable")]
    [InlineData(77777, 24, "Unavailable")]
    // A right that is missing, a table that is not there, a syntax that it does not know, something that nobody has heard of: of this statement only.
    [InlineData(229, 14, "None")]
    [InlineData(208, 16, "None")]
    [InlineData(102, 15, "None")]
    [InlineData(2812, 16, "None")]
    [InlineData(77777, 16, "None")]
    public void An_error_of_the_server_is_known_by_its_number(int number, byte severity, string fault) => SqlServerEngine.Classify(number, severity).ToString().ShouldBe(fault);

    [Fact]
    public void A_row_that_is_gone_meanwhile_means_to_look_again()
    {
        var gone = new DbUpdateConcurrencyException("0 rows");
        new SqlServerEngine("Server=nowhere").Classify(gone).ShouldBe(DatabaseFault.Contention);
    }
}
