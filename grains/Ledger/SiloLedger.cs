using Orleans.Core.Internal;

namespace EventLoop.Ledger;

/// <summary>What a silo's grains share to read and write the ledger.</summary>
internal record SiloLedger(CommitLanes Lanes, LedgerReader Streams, Snapshots Snapshots, LedgerOptions Options, TimeProvider Time)
{
    /// <summary>Streams that grains of this silo have just borne.</summary>
    public Newborns Newborns { get; } = new(Options.MaxNewborns);

    /// <summary>The time in whole microseconds, as Postgres keeps it: what is read back from a row equals what was decided.</summary>
    public DateTimeOffset Now
    {
        get
        {
            var now = Time.GetUtcNow();
            return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
        }
    }

    /// <summary>Moves a grain to the silo where it would wake up now; nothing happens when it is there. In the simulation it always moves.</summary>
    public virtual Task GoHome(IGrainContext grain) => grain.GrainReference.AsReference<IGrainManagementExtension>().MigrateOnIdle().AsTask();

    /// <summary>A fresh id, ordered by time (UUID version 7). The simulation brings its own, so that a seed gives the same ids again.</summary>
    public virtual Guid NewId() => Guid.CreateVersion7(Time.GetUtcNow());
}
