using System.Diagnostics;
using StackExchange.Redis;

namespace EventLoop.Benchmarks;

/// <summary>Redis decides, Postgres keeps. Redis writes its file and has it on disk before it answers, as Postgres does.</summary>
internal sealed class RedisDesign() : SqlDesign("redis")
{
    private readonly int port = ServerProcess.FreePort();
    private Process? redis;
    private ConnectionMultiplexer? client;

    public static bool IsInstalled => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Any(folder => File.Exists(Path.Combine(folder, "redis-server")));

    protected override IEnumerable<(string Wrong, string Sql)> Audits => base.Audits.SkipLast(1).Append(
        ("places that Redis counts otherwise than the orders", $"""
            select abs({Capacity} - {LeftInRedis()} - coalesce(sum(quantity), 0)) from orders where payment_intent_id <> 'prepared'
            """));

    public override async Task Start(string folder)
    {
        var data = Directory.CreateDirectory(Path.Combine(folder, "redis-data")).FullName;
        redis = Process.Start(new ProcessStartInfo("redis-server",
        [
            "--port", $"{port}", "--bind", "127.0.0.1", "--dir", data, "--appendonly", "yes", "--appendfsync", "always", "--save", "",
            "--logfile", Path.Combine(folder, "redis-server.log"),
        ]))!;
        client = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{port},abortConnect=false,connectTimeout=10000");
        if ((string?)(await client.GetDatabase().ExecuteAsync("CONFIG", "GET", "appendfsync"))[1] != "always")
            throw new BenchException("appendfsync is not always: what is not durable is not compared.");
        await base.Start(folder);
        await client.GetDatabase().StringSetAsync(RedisShop.Key(Offer.TicketTypeId), Capacity);
    }

    public override double? StorageMicros() => base.StorageMicros() + CpuTimes.Process(redis!.Id);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (client is not null)
            await client.DisposeAsync();
        if (redis is { HasExited: false })
            redis.Kill();
        redis?.Dispose();
    }

    protected override Dictionary<string, string> ServerEnvironment() =>
        // A machine that is busy otherwise may stall it for longer than the client's usual five seconds.
        new(base.ServerEnvironment()) { ["BENCH_REDIS"] = $"127.0.0.1:{port},abortConnect=false,connectTimeout=20000,syncTimeout=20000,asyncTimeout=20000" };

    private long LeftInRedis() => (long)client!.GetDatabase().StringGet(RedisShop.Key(Offer.TicketTypeId));
}
