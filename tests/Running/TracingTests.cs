using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using EventLoop.Gates;
using EventLoop.Payments;
using EventLoop.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Trace;
using Xunit;

namespace EventLoop.Running;

/// <summary>What an operator sees of one request: its trace, and what the log says of it.</summary>
[Collection(nameof(Alone))]
public sealed class TracingTests : IAsyncLifetime
{
    private readonly List<Activity> spans = [];
    private TestDatabase database = null!;

    public async Task InitializeAsync() => database = await TestDatabase.Create();

    public async Task DisposeAsync() => await database.DisposeAsync();

    [Fact]
    public async Task A_purchase_is_one_trace_from_the_request_through_its_grains_to_the_commit()
    {
        await using var collector = await Collector.Start();
        await using (var product = await Product.Start(database, Keep, ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")))
        {
            await SendCardNumbers(product.Client);
            await (await CheckIn.Open(product)).Buy();
        }

        Assert.DoesNotContain(CardSearch.Found, found => found.StartsWith("a span", StringComparison.Ordinal));
        var request = Assert.Single(spans, span => span.DisplayName == "POST /api/v1/orders/" && span.GetTagItem("http.response.status_code") is 201);
        var trace = spans.Where(span => span.TraceId == request.TraceId).ToList();
        Assert.Equal(default, request.ParentSpanId);
        Assert.Equal(("Microsoft.AspNetCore", 201), (request.Source.Name, request.GetTagItem("http.response.status_code")));

        var desk = Assert.Single(trace, span => span is { DisplayName: "IOrderDeskGrain/Place", Kind: ActivityKind.Server });
        var places = Assert.Single(trace, span => span is { DisplayName: "ITicketTypePlaces/Place", Kind: ActivityKind.Server });
        Assert.Equal(request.SpanId, ParentOf(trace, desk).ParentSpanId);
        Assert.Equal(desk.SpanId, ParentOf(trace, places).ParentSpanId);
        Assert.All([desk, places], span => Assert.Equal("Microsoft.Orleans.Application", span.Source.Name));

        var commit = Assert.Single(trace, span => span.DisplayName == "ledger commit");
        Assert.Equal(places.SpanId, commit.ParentSpanId);
        Assert.Equal([places.Context], commit.Links.Select(link => link.Context));
        Assert.Equal([commit.Context], places.Links.Select(link => link.Context));
        Assert.Contains(trace, span => span.Source.Name == "Npgsql" && span.ParentSpanId == commit.SpanId);
        Assert.NotEmpty(collector.Received);
        Assert.All(collector.Received, path => Assert.Equal("/v1/traces", path));
    }

    [Fact]
    public async Task Only_requests_begin_traces_and_only_so_many_are_kept()
    {
        await using (var product = await Product.Start(database, Keep, ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9"), ("OTEL_TRACES_SAMPLER_ARG", "0")))
        {
            using var asked = new HttpRequestMessage(HttpMethod.Get, "/api/v1/events");
            asked.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
            await product.Client.SendAsync(asked).Json();
            await (await CheckIn.Open(product)).Buy();
        }

        Assert.Empty(spans);
    }

    [Fact]
    public async Task Without_a_collector_nobody_listens()
    {
        await using var product = await Product.Start(database);
        Assert.Null(product.Services.GetService<TracerProvider>());
        Assert.Empty(product.Services.GetServices<IIncomingGrainCallFilter>());
        Assert.Empty(product.Services.GetServices<IOutgoingGrainCallFilter>());
        using var source = new ActivitySource("EventLoop");
        Assert.False(source.HasListeners());
    }

    [Fact]
    public async Task Logs_as_JSON_name_the_trace_of_each_entry()
    {
        var lines = new StringWriter();
        var console = Console.Out;
        Console.SetOut(TextWriter.Synchronized(lines));
        try
        {
            await using var product = await Product.Start(
                database, null, ("Logging:Console:FormatterName", "json"), ("Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics", "Information"));
            using var asked = new HttpRequestMessage(HttpMethod.Get, "/api/v1/events");
            asked.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
            await product.Client.SendAsync(asked).Json();
        }
        finally
        {
            Console.SetOut(console);
        }

        var entries = lines.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var finished = Assert.Single(entries, entry => entry.Text("Message").StartsWith("Request finished", StringComparison.Ordinal));
        Assert.Contains(
            finished.GetProperty("Scopes").EnumerateArray(),
            scope => scope.TryGetProperty("TraceId", out var trace) && trace.GetString() == "0af7651916cd43dd8448eb211c80319c");
    }

    /// <summary>Wherever a careless person, or a program, could put a card's number.</summary>
    private static async Task SendCardNumbers(HttpClient client)
    {
        foreach (var number in CardSearch.Numbers)
        {
            foreach (var path in new[] { $"/api/v1/events?q={number}", $"/api/v1/orders/{number}", $"/{number}" })
                (await client.GetAsync(path)).Dispose();
            (await client.Post("/api/v1/orders", new { eventId = number, card = number, attendee = new { name = number, email = $"{number}@example.org" } })).Dispose();
        }
    }

    private static Activity ParentOf(IEnumerable<Activity> trace, Activity span) => Assert.Single(trace, other => other.SpanId == span.ParentSpanId);

    private void Keep(WebApplicationBuilder builder) => builder.Services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddInMemoryExporter(spans));

    /// <summary>Stands in for a collector of OpenTelemetry's own protocol: it takes whatever comes and remembers where to.</summary>
    private sealed class Collector(WebApplication app, ConcurrentQueue<string> received) : IAsyncDisposable
    {
        public string Address => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

        public IReadOnlyCollection<string> Received => received;

        public static async Task<Collector> Start()
        {
            var received = new ConcurrentQueue<string>();
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            var app = builder.Build();
            app.Urls.Add("http://127.0.0.1:0");
            app.MapPost("/{**path}", (HttpContext context) => received.Enqueue(context.Request.Path));
            await app.StartAsync();
            return new(app, received);
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
