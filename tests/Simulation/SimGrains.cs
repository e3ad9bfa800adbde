using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace EventLoop.Simulation;

/// <summary>Grain references as a silo's grains, or an actor outside, use them.</summary>
internal sealed class SimGrains(SimCluster cluster, SimSilo? silo) : IGrainFactory
{
    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidKey => Reference<TGrainInterface>(GrainIdKeyExtensions.CreateGuidKey(primaryKey));

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey => Reference<TGrainInterface>(GrainIdKeyExtensions.CreateIntegerKey(primaryKey));

    TGrainInterface IGrainFactory.GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix) => throw Unused();

    TGrainInterface IGrainFactory.GetGrain<TGrainInterface>(Guid primaryKey, string keyExtension, string? grainClassNamePrefix) => throw Unused();

    TGrainInterface IGrainFactory.GetGrain<TGrainInterface>(long primaryKey, string keyExtension, string? grainClassNamePrefix) => throw Unused();

    TGrainObserverInterface IGrainFactory.CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj) => throw Unused();

    void IGrainFactory.DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj) => throw Unused();

    IGrain IGrainFactory.GetGrain(Type grainInterfaceType, Guid grainPrimaryKey) => throw Unused();

    IGrain IGrainFactory.GetGrain(Type grainInterfaceType, long grainPrimaryKey) => throw Unused();

    IGrain IGrainFactory.GetGrain(Type grainInterfaceType, string grainPrimaryKey) => throw Unused();

    IGrain IGrainFactory.GetGrain(Type grainInterfaceType, Guid grainPrimaryKey, string keyExtension) => throw Unused();

    IGrain IGrainFactory.GetGrain(Type grainInterfaceType, long grainPrimaryKey, string keyExtension) => throw Unused();

    TGrainInterface IGrainFactory.GetGrain<TGrainInterface>(GrainId grainId) => throw Unused();

    IAddressable IGrainFactory.GetGrain(GrainId grainId) => throw Unused();

    IAddressable IGrainFactory.GetGrain(GrainId grainId, GrainInterfaceType interfaceType) => throw Unused();

    IAddressable IGrainFactory.GetGrain(Type interfaceType, IdSpan grainKey, string grainClassNamePrefix) => throw Unused();

    IAddressable IGrainFactory.GetGrain(Type interfaceType, IdSpan grainKey) => throw Unused();

    private static NotSupportedException Unused() => new("The product's keys are GUIDs and integers.");

    private TGrainInterface Reference<TGrainInterface>(IdSpan key)
    {
        var kind = cluster.ClassOf(typeof(TGrainInterface));
        var reference = DispatchProxy.Create<TGrainInterface, Proxy>();
        ((Proxy)(object)reference!).Attach(cluster, silo, GrainId.Create(GrainType.Create(kind.Name), key), kind);
        return reference;
    }

    /// <summary>A grain reference: what is called on it becomes a <see cref="SimCall"/>. The runtime derives from it.</summary>
    [SuppressMessage("Performance", "CA1852", Justification = "The runtime derives from it.")]
    internal class Proxy : DispatchProxy
    {
        private SimCluster? cluster;
        private SimSilo? silo;
        private GrainId target;
        private SimGrainClass? kind;

        public void Attach(SimCluster cluster, SimSilo? silo, GrainId target, SimGrainClass kind) =>
            (this.cluster, this.silo, this.target, this.kind) = (cluster, silo, target, kind);

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            SimCall.Send(cluster!, silo, target, kind!, targetMethod!, args ?? []);
    }
}
