using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using DeviceAgent.Core.Logout;

namespace DeviceAgent.Linux;

/// <summary>Reads a small JSON file whose damage must be told from its absence.</summary>
internal static class JsonFile
{
    /// <summary>More than any of these files needs; a larger one is refused unread.</summary>
    private const long Limit = 1024 * 1024;

    /// <summary>The content; null when there is no such file.</summary>
    /// <exception cref="SessionListException">It cannot be read; the message names the file and the member.</exception>
    public static T? Read<T>(string path, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            using var stream = File.OpenRead(path);
            if (stream.Length > Limit)
            {
                throw new SessionListException($"{path}: larger than {Limit} bytes");
            }

            return JsonSerializer.Deserialize(stream, type) ?? throw new SessionListException($"{path}: null");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException e)
        {
            throw new SessionListException($"{path}: {e.Path ?? "$"}: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SessionListException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>Writes a file as a whole: a reader sees the old content or the new, never a part.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    public static void Write<T>(string path, T content, JsonTypeInfo<T> type)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(content, type));
        File.Move(temporary, path, overwrite: true);
    }
}
