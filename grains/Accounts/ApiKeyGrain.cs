using EventLoop.Ledger;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace EventLoop.Accounts;

/// <inheritdoc cref="IApiKeyGrain"/>
internal sealed partial class ApiKeyGrain(IGrainContext context, SiloLedger ledger, ApiKeyTokens tokens, ApiKeyTable table, ILogger<ApiKeyGrain> logger)
    : LedgerGrain<ApiKey, ApiKeyFact>(context, ledger, ApiKey.Kind), IApiKeyGrain
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMinutes(1);

    private IGrainTimer? reporting;
    private DateTimeOffset? lastUsedAt;
    private long uses;

    public async Task<Outcome<IssuedApiKey, ApiKeyRefusal>> Create(Caller caller, ApiKeyTerms terms)
    {
        if (State.Created is not null)
        {
            if (!State.IsOf(caller))
                return await Refused(ApiKeyRefusal.NotFound);
            return State.RevokedAt is null && State.Has(terms) ? await Issued() : await Refused(ApiKeyRefusal.KeyReused);
        }

        // Two that are made at the same moment may be one too many: the limit is there to keep lists short.
        if (await table.CountOf(caller.AccountId!.Value) >= IApiKeyListGrain.MostKeys)
            return await Refused(ApiKeyRefusal.TooMany);
        await Record([new ApiKeyCreated(caller.AccountId.Value, terms.Name, terms.Scopes, terms.PerMinute, ApiKeyTokens.Hash(tokens.For(Id, 1)), Now)]);
        return await Issued();
    }

    public async Task<Outcome<IssuedApiKey, ApiKeyRefusal>> Rotate(Caller caller, Guid operationId)
    {
        if (!State.IsOf(caller))
            return await Refused(ApiKeyRefusal.NotFound);
        if (State.RevokedAt is not null)
            return await Refused(ApiKeyRefusal.Revoked);
        await Record(State.Rotated?.OperationId == operationId
            ? []
            : [new ApiKeyRotated(operationId, ApiKeyTokens.Hash(tokens.For(Id, State.Secret + 1)), Now)]);
        return await Issued();
    }

    public async Task<Outcome<ApiKeyView, ApiKeyRefusal>> Revoke(Caller caller)
    {
        if (!State.IsOf(caller))
            return await Refused(ApiKeyRefusal.NotFound);
        await Record(State.RevokedAt is null ? [new ApiKeyRevoked(Now)] : []);
        return View();
    }

    public Task<ApiKeyGrant?> Verify(string tokenHash)
    {
        if (!State.Accepts(tokenHash, Now))
        {
            ForgetIfUnknown();
            return Task.FromResult<ApiKeyGrant?>(null);
        }

        // A key that is being revoked is let through, or not; one whose making is not durable yet was told to nobody.
        (lastUsedAt, uses) = (Now, uses + 1);
        reporting ??= this.RegisterGrainTimer(Report, new() { DueTime = ReportInterval, Period = ReportInterval, Interleave = true });
        var created = State.Created!;
        return Task.FromResult<ApiKeyGrant?>(new(Id, created.OrganizerId, created.Scopes, created.PerMinute));
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token) => Report(token);

    private async Task Report(CancellationToken token)
    {
        if (uses == 0)
            return;
        var (counted, at) = (uses, lastUsedAt!.Value);
        uses = 0;
        try
        {
            await table.AddUses(Id, at, counted);
        }
        catch (Exception lost) when (lost is NpgsqlException or TimeoutException)
        {
            LogLost(counted, Id, lost.Message);
        }
    }

    private async Task<IssuedApiKey> Issued()
    {
        await Record([]);
        return new(View(), tokens.For(Id, State.Secret));
    }

    // What is refused rests on what is under way.
    private async Task<ApiKeyRefusal> Refused(ApiKeyRefusal refusal)
    {
        await Record([]);
        ForgetIfUnknown();
        return refusal;
    }

    private ApiKeyView View()
    {
        var created = State.Created!;
        return new(
            Id, new(created.Name, created.Scopes, created.PerMinute), created.At,
            State.Rotated?.At + IApiKeyGrain.OldKeyServes is { } until && until > Now && State.RevokedAt is null ? until : null,
            State.RevokedAt, lastUsedAt, uses);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} uses of the API key {KeyId} may not be counted: {Reason}")]
    private partial void LogLost(long count, Guid keyId, string reason);
}
