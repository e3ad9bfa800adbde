using EventLoop.Acceptance;

namespace EventLoop.Rehearsal;

/// <summary>What the auditor says once all is quiet; each figure has to be 0.</summary>
/// <param name="Oversold">Places sold or held beyond those on sale.</param>
/// <param name="Lost">Orders, tickets and scans that were acknowledged and are not there.</param>
/// <param name="Other">Anything else that is wrong, in words.</param>
internal sealed record Verdict(int Oversold, int Lost, int PaidWithoutTicket, int AdmittedTwice, IReadOnlyList<string> Other)
{
    public bool IsGood => Oversold + Lost + PaidWithoutTicket + AdmittedTwice + Other.Count == 0;

    /// <summary>Compares what people were told with the ledger and the tables of the whole database.</summary>
    public static async Task<Verdict> Of(string connectionString, Stage stage, Sale sale, Admission admission)
    {
        var audit = await Auditor.Read(connectionString);
        var found = audit.Violations.Concat(audit.Unfinished).Concat(sale.Differences).ToList();
        var paidWithoutTicket = Take("without its tickets", "neither tickets nor a refund");
        var admittedTwice = Take("admitted twice", "went the same way twice");
        var oversold = Take("oversold");
        return new(
            Math.Max(oversold, stage.TicketKinds.Sum(kind => Math.Max(0, audit.TicketTypes[kind.Id].Sold + audit.TicketTypes[kind.Id].Held - audit.TicketTypes[kind.Id].Total))),
            sale.PaidOrders.Count(order => audit.Orders.GetValueOrDefault(order)?.Status != "paid")
                + sale.Tickets.Count(ticket => !audit.Tickets.Contains(ticket.Id))
                + admission.Scans.Count(scan => !audit.Scans.Contains(scan)),
            paidWithoutTicket,
            Math.Max(admittedTwice, admission.AdmittedTwice.Count),
            found);

        int Take(params string[] words) => found.RemoveAll(finding => words.Any(word => finding.Contains(word, StringComparison.Ordinal)));
    }
}
