using EventLoop.Accounts;
using EventLoop.Orders;
using EventLoop.Payments;
using Orleans.Concurrency;

namespace EventLoop.Events;

/// <inheritdoc cref="IPriceQuoteGrain"/>
[StatelessWorker]
internal sealed class PriceQuoteGrain(IGrainFactory grains, FeeSchedules fees, IPaymentGateway gateway) : Grain, IPriceQuoteGrain
{
    public async Task<Outcome<PriceQuote, EventRefusal>> Quote(Caller caller, PriceQuestion question)
    {
        if (await grains.GetGrain<IEventParts>(this.GetPrimaryKey()).Terms() is not { } terms)
            return EventRefusal.NotFound;
        if (!caller.IsOrganizer(terms.OrganizerId))
            return EventRefusal.NotYours;
        var step = gateway.Step(terms.Currency);
        var fee = fees.For(terms.OrganizerId, terms.Currency).FeeMinor(question.PriceMinor, terms.Currency, step);

        // As an order of one ticket would be.
        var line = new OrderLine(Guid.Empty, "", 1, question.PriceMinor, fee) { TaxBasisPoints = question.TaxBasisPoints };
        var sums = Sums.Of([line], question.FeePayer ?? terms.FeePayer, new(question.TaxMode ?? terms.TaxMode, terms.TaxRounding, step));
        return new PriceQuote(question.PriceMinor, fee, sums.TaxesMinor, sums.TotalMinor, sums.TotalMinor - fee, terms.Currency) { LeastMinor = gateway.Least(terms.Currency) };
    }
}
