namespace EventLoop.Events;

/// <summary>The images that organizers have sent; any activation will do (key 0).</summary>
[Alias("IImagesGrain")]
public interface IImagesGrain : IGrainWithIntegerKey
{
    /// <summary>The most that one organizer may have.</summary>
    const int MostOfOrganizer = 1_000;

    /// <summary>Keeps an image. The same image again is the same one; it is durable when this answers.</summary>
    [Alias("Keep")]
    Task<KeepImageRefusal?> Keep(Guid organizerId, KeptImage image);

    /// <summary>An image in the width that is asked for; null when there is none.</summary>
    [Alias("Read")]
    Task<ImageFile?> Read(Guid imageId, int width);
}

/// <summary>An image in all the widths in which it is sent out, the widest first.</summary>
/// <param name="ImageId">Follows from its content.</param>
[GenerateSerializer, Immutable, Alias("KeptImage")]
public sealed record KeptImage([property: Id(0)] Guid ImageId, [property: Id(1)] IReadOnlyList<ImageFile> Files);

/// <summary>A file in WebP.</summary>
[GenerateSerializer, Immutable, Alias("ImageFile")]
public sealed record ImageFile([property: Id(0)] int Width, [property: Id(1)] int Height, [property: Id(2)] byte[] Bytes);

/// <summary>Why an image is not kept.</summary>
[GenerateSerializer, Alias("KeepImageRefusal")]
public enum KeepImageRefusal
{
    /// <summary>The organizer has <see cref="IImagesGrain.MostOfOrganizer"/> already.</summary>
    TooMany,
}
