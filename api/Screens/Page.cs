using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Options;

namespace EventLoop.Screens;

/// <summary>A page as an answer: a component, rendered on the server into one piece of HTML.</summary>
internal sealed class Page(Type component, int status, Dictionary<string, object?> parameters) : IResult
{
    public const string ContentType = "text/html; charset=utf-8";

    private bool hasMap;

    public static Page Of<TComponent>(params (string Name, object? Value)[] parameters)
        where TComponent : IComponent => Of<TComponent>(StatusCodes.Status200OK, parameters);

    public static Page Of<TComponent>(int status, params (string Name, object? Value)[] parameters)
        where TComponent : IComponent => new(typeof(TComponent), status, parameters.ToDictionary(p => p.Name, p => p.Value));

    /// <summary>Lets the page show maps, whose pieces come from somebody else.</summary>
    public Page WithMap(bool has = true)
    {
        hasMap = has;
        return this;
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var html = await Render(httpContext.RequestServices, httpContext);
        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = ContentType;
        response.Headers.CacheControl = "private, no-store";
        ContentPolicy.Apply(response, null, hasMap ? httpContext.RequestServices.GetRequiredService<IOptions<ScreensOptions>>().Value.MapSource : null);
        var bytes = Encoding.UTF8.GetBytes(html);
        response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(httpContext.Request.Method))
            await response.BodyWriter.WriteAsync(bytes, httpContext.RequestAborted);
    }

    /// <param name="context">Null for a page that is kept for everybody.</param>
    public async Task<string> Render(IServiceProvider services, HttpContext? context)
    {
        var visit = new Visit(context, services.GetRequiredService<Assets>(), services.GetRequiredService<IOptions<ScreensOptions>>().Value);
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var root = await renderer.RenderComponentAsync<Shell>(ParameterView.FromDictionary(new Dictionary<string, object?>
            {
                [nameof(Shell.Visit)] = visit,
                [nameof(Shell.Component)] = component,
                [nameof(Shell.Parameters)] = parameters,
            }));
            return root.ToHtmlString();
        });
    }
}
