using System.Text.Json;
using EventLoop.Ledger;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace EventLoop.Requests;

public sealed class FaultsTests
{
    public static TheoryData<Exception, int, string> Faults => new()
    {
        { new LedgerUnavailableException("the queue is full"), 503, "busy" },
        { new BusyException("too many passwords"), 503, "busy" },
        { new TimeoutException("no answer from the silo"), 503, "busy" },
        { new SiloUnavailableException("gone"), 503, "busy" },
        { new GatewayTooBusyException("overload"), 503, "busy" },
        { new OrleansException("Error from storage provider"), 503, "busy" },
        { new NpgsqlException("connection refused"), 503, "busy" },
        { new PostgresException("the server starts", "FATAL", "FATAL", PostgresErrorCodes.CannotConnectNow), 503, "busy" },
        { new PostgresException("no such column", "ERROR", "ERROR", PostgresErrorCodes.UndefinedColumn), 500, "internal_error" },
        { new InvalidOperationException("a bug"), 500, "internal_error" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_fault_tells_whether_to_come_again_and_nothing_of_the_inside(Exception fault, int status, string code)
    {
        var context = new DefaultHttpContext { RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider() };
        var body = new MemoryStream();
        context.Response.Body = body;

        await new Faults(NullLogger<Faults>.Instance).TryHandleAsync(context, fault, CancellationToken.None);

        var problem = JsonDocument.Parse(body.ToArray()).RootElement;
        Assert.Equal((status, code), (context.Response.StatusCode, problem.Text("code")));
        Assert.Equal(status == 503, context.Response.Headers.RetryAfter == "1");
        Assert.DoesNotContain(fault.Message, problem.ToString(), StringComparison.Ordinal);
    }
}
