using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace EventLoop.Payments;

/// <summary>
/// Play money, for trying things out. It keeps no state: an intent's id says how it behaves. Any intent succeeds once it is
/// confirmed, but that of a buyer whose e-mail's local part ends in <c>+decline</c> fails, and <c>+slow</c> succeeds by itself a few
/// seconds after the order.
/// </summary>
internal sealed class SandboxGateway(MasterKey masterKey, TimeProvider time) : IPaymentGateway
{
    private static readonly TimeSpan SlowPayment = TimeSpan.FromSeconds(3);

    private readonly byte[] key = masterKey.Derive("sandbox-payments");

    public string Provider => "sandbox";

    public string? IntentIdFor(Guid orderId, string email) => $"pi_{Behaviour(email)}_{orderId:N}";

    public ValueTask<string> CreateIntent(IntentRequest request) => new(IntentIdFor(request.OrderId, request.Email)!);

    public ValueTask<string> ClientSecret(string intentId) =>
        new($"{intentId}_secret_{Base64Url.EncodeToString(Sign(Encoding.UTF8.GetBytes(intentId)).AsSpan(0, 12))}");

    public ValueTask<PaymentStanding> Confirm(PaymentClaim claim) => new(claim.IntentId.Split('_')[1] switch
    {
        "decline" => PaymentState.Failed,
        "slow" => Slow(claim.OrderId),
        _ => PaymentState.Succeeded,
    });

    public ValueTask<PaymentStanding> Get(PaymentClaim claim) => new(claim.IntentId.Split('_')[1] switch
    {
        "slow" => Slow(claim.OrderId),
        _ => PaymentState.Open,
    });

    public ValueTask<PaymentStanding> Cancel(PaymentClaim claim) => new(claim.IntentId.Split('_')[1] switch
    {
        "slow" => Slow(claim.OrderId),
        _ => PaymentState.Cancelled,
    });

    public ValueTask<bool> Refund(RefundRequest request) => new(true);

    private static string Behaviour(string email) => email.Split('@')[0] switch
    {
        var local when local.EndsWith("+decline", StringComparison.OrdinalIgnoreCase) => "decline",
        var local when local.EndsWith("+slow", StringComparison.OrdinalIgnoreCase) => "slow",
        _ => "sandbox",
    };

    // The order's id carries the time of the order (UUID version 7), so slow payments survive a restart without being stored.
    private PaymentState Slow(Guid orderId)
    {
        var placedAt = DateTimeOffset.FromUnixTimeMilliseconds((long)(orderId.ToUInt128() >> 80));
        return time.GetUtcNow() - placedAt >= SlowPayment ? PaymentState.Succeeded : PaymentState.Processing;
    }

    private byte[] Sign(ReadOnlySpan<byte> data) => HMACSHA256.HashData(key, data);
}

file static class GuidBits
{
    public static UInt128 ToUInt128(this Guid id) =>
        System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(id.ToByteArray(bigEndian: true));
}
