using System.Reflection;
using EventLoop.Ledger;
using EventLoop.Payments;

namespace EventLoop.Simulation;

/// <summary>A bug that is put between the product's parts, to show that the auditor sees it.</summary>
internal abstract class Plant
{
    public virtual bool HasFence => true;

    /// <summary>Rows are not looked at, to see whether the bug is caught by what it leads to.</summary>
    public virtual bool ForgivesRows => false;

    /// <summary>How wrong the ticket types' clock is; null when it is right.</summary>
    public virtual TimeSpan? TicketTypeClock => null;

    /// <summary>What a silo has for its store.</summary>
    public virtual ILedgerStore Store(ILedgerStore store, SimWorld world) => store;

    /// <summary>What becomes of a call, whose arguments may be tampered with; null: what the grain makes of it.</summary>
    public virtual Task<object?>? Intercept(SimWorld world, object grain, MethodInfo method, object?[] arguments) => null;

    public virtual PaymentState PaymentState(PaymentState state) => state;

    public virtual Guid RefundId(SimWorld world, Guid refundId) => refundId;
}
