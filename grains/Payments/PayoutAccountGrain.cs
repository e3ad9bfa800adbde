namespace EventLoop.Payments;

/// <summary>What the product's own parts ask of an organizer's account at the payment provider.</summary>
[Alias("IPayoutAccountParts")]
internal interface IPayoutAccountParts : IGrainWithGuidKey
{
    /// <summary>Where buyers' money goes at once; null: it stays with the operator.</summary>
    [Alias("Destination")]
    Task<string?> Destination();

    /// <summary>The provider says that something about the account has changed: it is asked how it stands now.</summary>
    /// <exception cref="PaymentUnavailableException">The provider did not answer; safe to repeat.</exception>
    [Alias("HearOfAccount")]
    Task HearOfAccount();
}

/// <inheritdoc cref="IPayoutAccountGrain"/>
internal sealed class PayoutAccountGrain(PayoutAccountTable table, IPaymentGateway gateway, TimeProvider time) : Grain, IPayoutAccountGrain, IPayoutAccountParts
{
    private PayoutAccount account = new(null, gateway.HasAccounts, false, false, false, null);

    private Guid OrganizerId => this.GetPrimaryKey();

    public override async Task OnActivateAsync(CancellationToken token) => account = await table.Read(OrganizerId) is { } stored
        ? stored with { IsOffered = gateway.HasAccounts }
        : account;

    public Task<PayoutAccount> Standing() => Task.FromResult(account);

    public async Task<PayoutAccount> Refresh()
    {
        try
        {
            await HearOfAccount();
        }
        catch (PaymentUnavailableException)
        {
            // Its message tells later.
        }

        return account;
    }

    public Task<string?> Destination() => Task.FromResult(account is { IsOffered: true, TakesTransfers: true } ? account.AccountId : null);

    public async Task<Outcome<string, OnboardRefusal>> Onboard(string back, string again)
    {
        if (!gateway.HasAccounts)
            return OnboardRefusal.NotOffered;
        try
        {
            // On record before anybody is sent there; should that fail, the same request gives the same account.
            if (account.AccountId is null)
                await Keep(await gateway.CreateAccount(OrganizerId));
            return await gateway.AccountLink(account.AccountId!, back, again);
        }
        catch (PaymentUnavailableException)
        {
            return OnboardRefusal.Unavailable;
        }
    }

    public async Task<Outcome<AccountMoney, OnboardRefusal>> Money()
    {
        if (!gateway.HasAccounts || account.AccountId is not { } id)
            return OnboardRefusal.NotOffered;
        try
        {
            return await gateway.MoneyOf(id);
        }
        catch (PaymentUnavailableException)
        {
            return OnboardRefusal.Unavailable;
        }
    }

    public async Task HearOfAccount()
    {
        if (account.AccountId is { } id)
            await Keep(await gateway.Account(id));
    }

    private async Task Keep(ConnectedAccount standing)
    {
        var changed = new PayoutAccount(standing.AccountId, true, standing.TakesTransfers, standing.TakesPayouts, standing.IsComplete, time.GetUtcNow());
        if (changed with { ChangedAt = account.ChangedAt } == account)
            return;
        await table.Write(OrganizerId, changed);
        account = changed;
    }
}
