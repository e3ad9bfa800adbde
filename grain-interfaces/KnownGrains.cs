using System.Runtime.CompilerServices;

namespace EventLoop;

/// <summary>
/// References to grains for paths that make thousands a second. <c>GetGrain&lt;T&gt;</c> formats the interface's name and reads its
/// attributes on every call, which costs a tenth of an order; here that happens once for each interface and factory.
/// </summary>
public static class KnownGrains
{
    /// <summary>The grain with this key, as <c>GetGrain&lt;TGrain&gt;</c> gives it.</summary>
    public static TGrain Get<TGrain>(this IGrainFactory grains, Guid key)
        where TGrain : class, IGrainWithGuidKey =>
        Names<TGrain>.Known.TryGetValue(grains, out var names)
            ? names.Refer(grains, GrainIdKeyExtensions.CreateGuidKey(key))
            : Names<TGrain>.Learn(grains, grains.GetGrain<TGrain>(key));

    /// <inheritdoc cref="Get{TGrain}(IGrainFactory, Guid)"/>
    public static TGrain Get<TGrain>(this IGrainFactory grains, long key)
        where TGrain : class, IGrainWithIntegerKey =>
        Names<TGrain>.Known.TryGetValue(grains, out var names)
            ? names.Refer(grains, GrainIdKeyExtensions.CreateIntegerKey(key))
            : Names<TGrain>.Learn(grains, grains.GetGrain<TGrain>(key));

    private sealed class Names<TGrain>(GrainType type, GrainInterfaceType face)
        where TGrain : class
    {
        public static readonly ConditionalWeakTable<IGrainFactory, Names<TGrain>> Known = [];

        public TGrain Refer(IGrainFactory grains, IdSpan key) => (TGrain)grains.GetGrain(GrainId.Create(type, key), face);

        public static TGrain Learn(IGrainFactory grains, TGrain grain)
        {
            if (grain is GrainReference reference)
                Known.AddOrUpdate(grains, new(reference.GrainId.Type, reference.InterfaceType));
            return grain;
        }
    }
}
