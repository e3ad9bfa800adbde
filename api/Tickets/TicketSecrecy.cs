using Microsoft.Net.Http.Headers;

namespace EventLoop.Tickets;

/// <summary>Whoever has a ticket's code gets in: what shows one is not for caches.</summary>
internal static class TicketSecrecy
{
    public static void KeepPrivate(HttpResponse response) => response.Headers[HeaderNames.CacheControl] = "private, no-store";
}
