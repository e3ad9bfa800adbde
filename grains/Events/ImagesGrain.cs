using Orleans.Concurrency;

namespace EventLoop.Events;

/// <inheritdoc cref="IImagesGrain"/>
[StatelessWorker]
internal sealed class ImagesGrain(ImageTable images) : Grain, IImagesGrain
{
    public async Task<KeepImageRefusal?> Keep(Guid organizerId, KeptImage image) =>
        await images.Keep(organizerId, image, IImagesGrain.MostOfOrganizer) ? null : KeepImageRefusal.TooMany;

    public Task<ImageFile?> Read(Guid imageId, int width) => images.Read(imageId, width);
}
