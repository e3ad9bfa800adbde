namespace EventLoop;

/// <summary>
/// References to grains for paths that make thousands a second. <c>GetGrain&lt;T&gt;</c> formats the interface's name and reads its
/// attributes on every call, which costs a tenth of an order; here that happens once for each interface.
/// </summary>
public static class KnownGrains
{
    /// <summary>The grain with this key, as <c>GetGrain&lt;TGrain&gt;</c> gives it.</summary>
    public static TGrain Get<TGrain>(this IGrainFactory grains, Guid key)
        where TGrain : class, IGrainWithGuidKey =>
        Kind<TGrain>.Known is { } kind
            ? kind.Of<TGrain>(grains, GrainIdKeyExtensions.CreateGuidKey(key))
            : Kind<TGrain>.Learn(grains.GetGrain<TGrain>(key));

    /// <inheritdoc cref="Get{TGrain}(IGrainFactory, Guid)"/>
    public static TGrain Get<TGrain>(this IGrainFactory grains, long key)
        where TGrain : class, IGrainWithIntegerKey =>
        Kind<TGrain>.Known is { } kind
            ? kind.Of<TGrain>(grains, GrainIdKeyExtensions.CreateIntegerKey(key))
            : Kind<TGrain>.Learn(grains.GetGrain<TGrain>(key));

    private sealed record Names(GrainType Type, GrainInterfaceType Interface)
    {
        public TGrain Of<TGrain>(IGrainFactory grains, IdSpan key)
            where TGrain : class => (TGrain)grains.GetGrain(GrainId.Create(Type, key), Interface);
    }

    // The names of an interface and its grain are the same in every cluster that this process may be part of.
    private static class Kind<TGrain>
        where TGrain : class
    {
        public static Names? Known { get; private set; }

        public static TGrain Learn(TGrain grain)
        {
            if (grain is GrainReference reference)
                Known = new(reference.GrainId.Type, reference.InterfaceType);
            return grain;
        }
    }
}
