using System.Text.Json;
using DeviceAgent.Core.Configuration;

namespace DeviceAgent.Core.Diagnostics.Status;

/// <summary>Reads the status that an agent with the same folders has written: the whole one if this user may, otherwise the one for everybody.</summary>
public sealed class StatusReader(AgentOptions options)
{
    private readonly string whole = Path.Combine(options.StateFolder, StatusFile.FileName);
    private readonly string open = Path.Combine(options.StatusFolder, StatusFile.FileName);

    /// <summary>Never throws for what it finds.</summary>
    public StatusReading Read()
    {
        StatusReading first = Read(whole, isWhole: true);
        if (open == whole)
        {
            return first;
        }

        // Where one of the two could not be written for a while, the newer one tells the truth.
        StatusReading second = Read(open, isWhole: false);
        return first.Status is null || second.Status?.WrittenAt > first.Status.WrittenAt
            ? second with { Forbidden = first.Forbidden, Problem = second.Problem ?? (second.Status is null ? first.Problem : null) }
            : first;
    }

    private static StatusReading Read(string file, bool isWhole)
    {
        try
        {
            AgentStatus? status = JsonSerializer.Deserialize(File.ReadAllBytes(file), StatusJson.Default.AgentStatus);
            return status is { Version: AgentStatus.CurrentVersion }
                ? new StatusReading(status, file, isWhole, null, null)
                : Unusable($"{file} is of version {status?.Version}, and this program knows version {AgentStatus.CurrentVersion}");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new StatusReading(null, null, isWhole, null, null);
        }
        catch (UnauthorizedAccessException)
        {
            return new StatusReading(null, null, isWhole, file, null);
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return Unusable($"{file} cannot be read: {e.Message}");
        }

        StatusReading Unusable(string problem) => new(null, null, isWhole, null, problem);
    }
}
