using EventLoop.Ledger;

namespace EventLoop;

/// <summary>Which homes are in this silo, as far as it knows who is in the cluster.</summary>
internal sealed class Homes(IClusterManifestProvider cluster, ILocalSiloDetails self)
{
    public bool IsHere(byte home) => self.SiloAddress.Equals(Home.In(cluster.Current.Silos.Keys, home));
}
