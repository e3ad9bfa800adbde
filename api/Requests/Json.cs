using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using EventLoop.Accounts;
using EventLoop.Analytics;
using EventLoop.Attendees;
using EventLoop.Events;
using EventLoop.Gates;
using EventLoop.Notifications;
using EventLoop.Orders;
using EventLoop.Payments;
using EventLoop.Tickets;
using EventLoop.Webhooks;
using Microsoft.AspNetCore.Http.Json;

namespace EventLoop.Requests;

/// <summary>How JSON is read and written: the web's habits, strict about types, with converters generated at build time.</summary>
internal static class Json
{
    private const int DeepestNesting = 32;

    public static void Configure(JsonOptions json)
    {
        var options = json.SerializerOptions;
        options.MaxDepth = DeepestNesting;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.AllowDuplicateProperties = false;
        options.Converters.Add(new TextConverter());
        options.Converters.Add(new TimeConverter());

        // One context for each feature.
        options.TypeInfoResolverChain.Insert(0, RequestsJson.Default);
        options.TypeInfoResolverChain.Insert(0, AccountsJson.Default);
        options.TypeInfoResolverChain.Insert(0, OrdersJson.Default);
        options.TypeInfoResolverChain.Insert(0, EventsJson.Default);
        options.TypeInfoResolverChain.Insert(0, AttendeesJson.Default);
        options.TypeInfoResolverChain.Insert(0, AnalyticsJson.Default);
        options.TypeInfoResolverChain.Insert(0, GatesJson.Default);
        options.TypeInfoResolverChain.Insert(0, TicketsJson.Default);
        options.TypeInfoResolverChain.Insert(0, PaymentsJson.Default);
        options.TypeInfoResolverChain.Insert(0, MessagesJson.Default);
        options.TypeInfoResolverChain.Insert(0, CampaignsJson.Default);
        options.TypeInfoResolverChain.Insert(0, WalletJson.Default);
        options.TypeInfoResolverChain.Insert(0, WebhooksJson.Default);
    }
}

/// <summary>A value that has the right JSON type and still cannot be what the member says; the message is for the client.</summary>
internal sealed class JsonValueException(string message) : JsonException(message);

/// <summary>Text, but for the one character that PostgreSQL cannot store.</summary>
internal sealed class TextConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Null))
            throw new JsonException();
        return Storable(reader.GetString());
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);

    // Without these two a dictionary's keys are written only once something in the process has been written by reflection.
    public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Storable(reader.GetString())!;

    public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WritePropertyName(value);

    private static string? Storable(string? text) =>
        text?.Contains('\0', StringComparison.Ordinal) == true ? throw new JsonValueException("must not have the character U+0000") : text;
}

/// <summary>
/// RFC 3339 with its offset, given back in UTC. The years are bounded, so that arithmetic on a time from outside cannot overflow.
/// </summary>
internal sealed class TimeConverter : JsonConverter<DateTimeOffset>
{
    private const int FirstYear = 2000;
    private const int LastYear = 2200;

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is not JsonTokenType.String)
            throw new JsonException();
        return TryRead(reader.GetString()!, out var time)
            ? time
            : throw new JsonValueException($"must be an RFC 3339 time with an offset, in the years {FirstYear} to {LastYear}");
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime);

    public static bool TryRead(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out time)
        && HasOffset(text)
        && time.Year is >= FirstYear and <= LastYear;

    /// <summary>A date, a <c>T</c>, and at the end a <c>Z</c> or the sign of an offset: without one, the server's own zone would decide.</summary>
    private static bool HasOffset(string text) =>
        text.Length >= 17 && text[10] is 'T' or 't' && (text[^1] is 'Z' or 'z' || text.AsSpan(16).ContainsAny('+', '-'));
}
