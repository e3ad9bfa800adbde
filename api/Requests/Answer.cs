using System.Buffers;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Metadata;

namespace EventLoop.Requests;

/// <summary>
/// A JSON answer of the few endpoints that a rush comes to. It is written by the code that was generated for its type, in one piece with
/// its length; the framework's results look everything up anew, which costs several times as much.
/// </summary>
/// <remarks>The type's members must say by themselves how they are written: converters of the application are not asked.</remarks>
internal abstract class Answer<T>(int status, T value, JsonTypeInfo<T> type, string? location = null) : IResult, IStatusCodeHttpResult, IValueHttpResult<T>
{
    // As with the framework's answers: what goes into no HTML page need not be escaped for one.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer)? writing;

    public int? StatusCode => status;

    public T? Value => value;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = "application/json; charset=utf-8";
        if (location is not null)
            response.Headers.Location = location;
        Write(response);
        await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
    }

    protected static void Describe(EndpointBuilder builder, int status) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(status, typeof(T), ["application/json"]));

    private void Write(HttpResponse response)
    {
        var (buffer, writer) = writing ??= Create();
        buffer.ResetWrittenCount();
        writer.Reset(buffer);
        JsonSerializer.Serialize(writer, value, type);
        response.ContentLength = buffer.WrittenCount;
        response.BodyWriter.Write(buffer.WrittenSpan);
    }

    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer) Create()
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        return (buffer, new Utf8JsonWriter(buffer, Options));
    }
}

/// <summary>200.</summary>
internal sealed class OkAnswer<T>(T value, JsonTypeInfo<T> type) : Answer<T>(StatusCodes.Status200OK, value, type), IEndpointMetadataProvider
{
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) => Describe(builder, StatusCodes.Status200OK);
}

/// <summary>201, with the address of what was created.</summary>
internal sealed class CreatedAnswer<T>(string location, T value, JsonTypeInfo<T> type)
    : Answer<T>(StatusCodes.Status201Created, value, type, location), IEndpointMetadataProvider
{
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) => Describe(builder, StatusCodes.Status201Created);
}
