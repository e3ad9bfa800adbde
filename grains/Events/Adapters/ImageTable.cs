using Npgsql;

namespace EventLoop.Events;

/// <summary>The tables <c>images</c> and <c>image_owners</c>.</summary>
internal sealed class ImageTable(NpgsqlDataSource database)
{
    private const string Own = """
        insert into image_owners (organizer_id, image_id)
        select $1, $2 where (select count(*) from image_owners where organizer_id = $1) < $3
        on conflict do nothing
        """;

    private const string IsOwned = "select exists (select from image_owners where organizer_id = $1 and image_id = $2)";

    /// <returns>False: the organizer has as many as one may have.</returns>
    public async Task<bool> Keep(Guid organizerId, KeptImage image, int most)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var batch = new NpgsqlBatch(connection, transaction);
        foreach (var file in image.Files)
        {
            batch.BatchCommands.Add(new("insert into images (id, width, height, webp) values ($1, $2, $3, $4) on conflict do nothing")
            {
                Parameters =
                {
                    new NpgsqlParameter<Guid> { TypedValue = image.ImageId },
                    new NpgsqlParameter<int> { TypedValue = file.Width },
                    new NpgsqlParameter<int> { TypedValue = file.Height },
                    new NpgsqlParameter<byte[]> { TypedValue = file.Bytes },
                },
            });
        }

        batch.BatchCommands.Add(new(Own)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid> { TypedValue = organizerId },
                new NpgsqlParameter<Guid> { TypedValue = image.ImageId },
                new NpgsqlParameter<int> { TypedValue = most },
            },
        });
        batch.BatchCommands.Add(OwnerOf(organizerId, image.ImageId));
        await using (var reader = await batch.ExecuteReaderAsync())
        {
            await reader.ReadAsync();
            if (!reader.GetBoolean(0))
                return false;
        }

        await transaction.CommitAsync();
        return true;
    }

    /// <summary>Whether the organizer has sent it.</summary>
    public async Task<bool> IsOf(Guid organizerId, Guid imageId)
    {
        await using var command = database.CreateCommand(IsOwned);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = organizerId });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = imageId });
        return await command.ExecuteScalarAsync() is true;
    }

    /// <summary>The smallest file that is wide enough, or the widest; null when there is no such image.</summary>
    public async Task<ImageFile?> Read(Guid imageId, int width)
    {
        await using var command = database.CreateCommand(
            "select width, height, webp from images where id = $1 order by width < $2, case when width < $2 then -width else width end limit 1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = imageId });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = width });
        await using var row = await command.ExecuteReaderAsync();
        return await row.ReadAsync() ? new(row.GetInt32(0), row.GetInt32(1), row.GetFieldValue<byte[]>(2)) : null;
    }

    private static NpgsqlBatchCommand OwnerOf(Guid organizerId, Guid imageId) => new(IsOwned)
    {
        Parameters = { new NpgsqlParameter<Guid> { TypedValue = organizerId }, new NpgsqlParameter<Guid> { TypedValue = imageId } },
    };
}
