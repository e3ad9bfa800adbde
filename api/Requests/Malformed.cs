using System.ComponentModel;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;

namespace EventLoop.Requests;

internal static class Malformed
{
    /// <summary>Answers in the endpoint's place when one of its arguments could not be bound.</summary>
    public static ValueTask<object?> Filter(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        for (var i = 0; i < context.Arguments.Count; i++)
        {
            if (context.Arguments[i] is IBound { Problem: { } problem })
                return ValueTask.FromResult<object?>(problem);
        }

        return next(context);
    }

    /// <summary>Generated code only says that some optional value of the query could not be read: which one is found out here.</summary>
    public static ProblemHttpResult Query(HttpContext context)
    {
        var errors = new FieldErrors();
        foreach (var parameter in context.GetEndpoint()?.Metadata.GetOrderedMetadata<IParameterBindingMetadata>() ?? [])
        {
            if (parameter.HasTryParse && context.Request.Query[parameter.Name] is [{ Length: > 0 } text] && !CanBe(parameter.ParameterInfo.ParameterType, text))
                errors.Add(JsonNamingPolicy.CamelCase.ConvertName(parameter.Name), "has the wrong type or is out of range");
        }

        return errors.Any ? Problem.Malformed(errors) : Problem.OfStatus(StatusCodes.Status400BadRequest);
    }

    private static bool CanBe(Type type, string text) => TypeDescriptor.GetConverter(Nullable.GetUnderlyingType(type) ?? type).IsValid(text);
}

/// <summary>Says what is wrong with JSON without telling which types read it.</summary>
internal static class MalformedJson
{
    public static ProblemHttpResult NotUtf8() => Syntax("The body is not UTF-8.");

    public static ProblemHttpResult From(JsonException e)
    {
        // What the reader itself trips over has no value to point at; what a converter refuses has one.
        var isSyntax = e.InnerException is JsonException || e.Path is null;
        return isSyntax
            ? Syntax($"The body is not valid JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}).")
            : Problem.Malformed(Field(e.Path!), e is JsonValueException ? e.Message : "has the wrong type or is out of range");
    }

    private static ProblemHttpResult Syntax(string detail) => Problem.Of(StatusCodes.Status400BadRequest, "malformed_json", detail);

    private static string Field(string path) => path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : path;
}
