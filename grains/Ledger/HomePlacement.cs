using System.Buffers.Binary;
using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace EventLoop.Ledger;

/// <summary>
/// Grains with the same home live in the same silo, as long as the cluster stays as it is: an order with its ticket type, all followers together.
/// What they then save is calls over the network and reading what the neighbour has in memory; nothing rests on it.
/// </summary>
[GenerateSerializer, Immutable, Alias("HomePlacement")]
internal sealed class HomePlacement : PlacementStrategy;

/// <summary>Marks a grain that lives where its <see cref="Home"/> is.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class LivesAtHomeAttribute() : PlacementAttribute(new HomePlacement());

/// <summary>One of 256 homes: the tenth byte of an id, which is random in a fresh one (UUID version 7, RFC 9562), and the lowest of a number.</summary>
internal static class Home
{
    /// <summary>The directory for grains that are looked for at home only (<c>HomeDirectory</c>). For those of which the ledger lets only one write, and no other.</summary>
    public const string Directory = "home";

    /// <summary>How many there are.</summary>
    public const int Count = 256;

    private const int Byte = 9;

    /// <summary>The id with another's home, and otherwise as it was.</summary>
    public static Guid Beside(this Guid id, Guid other)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        bytes[Byte] = Of(other);
        return new Guid(bytes, bigEndian: true);
    }

    public static byte Of(GrainId grain) => grain.TryGetGuidKey(out var id, out _) ? Of(id) : Of(grain.GetIntegerKey());

    public static byte Of(long key) => (byte)key;

    public static byte Of(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return bytes[Byte];
    }

    /// <summary>
    /// By rendezvous: a silo that leaves gives up its own homes only, and one that comes takes its share from each of the others
    /// (Thaler and Ravishankar, 1998, doi:10.1109/90.663936).
    /// </summary>
    public static SiloAddress In(IEnumerable<SiloAddress> silos, byte home) => silos.MaxBy(silo => (Score(silo, home), silo))!;

    private static uint Score(SiloAddress silo, byte home)
    {
        Span<byte> both = stackalloc byte[5];
        BinaryPrimitives.WriteInt32BigEndian(both, silo.GetConsistentHashCode());
        both[4] = home;
        return StableHash.ComputeHash(both);
    }
}

internal sealed class HomePlacementDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silos = context.GetCompatibleSilos(target);
        return Task.FromResult(
            IPlacementDirector.GetPlacementHint(target.RequestContextData, silos) ?? Home.In(silos, Home.Of(target.GrainIdentity)));
    }
}
