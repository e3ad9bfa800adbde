namespace EventLoop.Benchmarks;

/// <summary>Runs one round of load against a design and works out what it cost.</summary>
internal static class Measurement
{
    /// <summary>
    /// CPU is read at the two moments between which the generator counts. What can only be asked for with a query (bytes of log,
    /// allocation) is read before and after the whole load, and divided by all that it did.
    /// </summary>
    public static async Task<(Round Round, LoadResult Load)> Take(Design design, LoadProcess load, LoadPlan plan)
    {
        var allocated = await design.AllocatedBytes();
        var log = await PostgresLog.Read(design);
        Reading? before = null, after = null;
        var result = await load.Run(plan, () => before = Reading.Take(design, load), () => after = Reading.Take(design, load));
        log = await PostgresLog.Read(design) - log;
        allocated = await design.AllocatedBytes() - allocated;
        if (before is null || after is null || result.Done == 0)
            throw new BenchException($"{design.Name} did nothing in a round: {string.Join(", ", result.Refused)}, {result.Faults} faults.");

        var round = new Round(
            result.Rate,
            (after.Server - before.Server) / result.Done,
            (after.Storage - before.Storage) / result.Done,
            log.Fsyncs / result.DoneInAll,
            log.Bytes / result.DoneInAll,
            result.Whole.P50,
            result.Whole.P99,
            result.Whole.P999,
            [.. result.Steps.Select(step => step.P50)],
            [.. result.Steps.Select(step => step.P99)],
            allocated / result.DoneInAll,
            after.StealSince(before),
            after.OthersSince(before));
        return (round, result);
    }

    private sealed record Reading(double Server, double? Storage, double Ours, CpuTimes.Machine? Machine)
    {
        public static Reading Take(Design design, LoadProcess load)
        {
            var (server, storage) = (design.ServerMicros(), design.StorageMicros());
            return new(server, storage, server + (storage ?? 0) + CpuTimes.Process(load.Id) + CpuTimes.Process(Environment.ProcessId), CpuTimes.Total());
        }

        public double StealSince(Reading before) =>
            Machine is null ? 0 : (Machine.Stolen - before.Machine!.Stolen) / (Machine.All - before.Machine.All);

        public double OthersSince(Reading before) => Machine is null
            ? 0
            : Math.Max(0, (Machine.Used - before.Machine!.Used - (Ours - before.Ours)) / (Machine.All - before.Machine.All));
    }
}

/// <summary>What a Postgres has written to its log so far.</summary>
/// <param name="Fsyncs">
/// Its processes report these once a second while they work and ten seconds after, so a single round may have some of the one before.
/// </param>
internal readonly record struct PostgresLog(double Bytes, double Fsyncs)
{
    public static PostgresLog operator -(PostgresLog after, PostgresLog before) => new(after.Bytes - before.Bytes, after.Fsyncs - before.Fsyncs);

    public static async Task<PostgresLog> Read(Design design)
    {
        if (design.Postgres is null)
            return default;
        await foreach (var row in design.Postgres.Rows(
            "select (pg_current_wal_insert_lsn() - '0/0')::float8, wal_sync::float8 from pg_stat_wal"))
            return new(row.GetDouble(0), row.GetDouble(1));
        return default;
    }
}
