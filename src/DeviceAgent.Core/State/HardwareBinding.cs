using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DeviceAgent.Core.Identity;
using Microsoft.Extensions.Logging;

namespace DeviceAgent.Core.State;

/// <summary>
/// Binds the state folder to the hardware. A folder that a migration brought from another machine holds that machine's commands,
/// sessions and instance key: all of it is discarded before anything of it is read, and this machine begins anew.
/// </summary>
/// <remarks>
/// Called before anything else reads the folder. Safe against a crash at any moment: the instance key goes first, so that a
/// half-discarded copy signs nothing; <see cref="FileName"/> is never removed and is rewritten last, so that the next start finds
/// the other machine's name again and goes on discarding.
/// </remarks>
public sealed partial class HardwareBinding(IStateFolder folder, IHardwareIdentity hardware, bool dryRun, ILogger<HardwareBinding> logger)
{
    /// <summary>Says on which hardware the folder was made.</summary>
    public const string FileName = "machine.json";

    private const string Unreadable = "it is bound to a machine, and this machine's hardware identity cannot be read";

    /// <summary>Why <see cref="Ensure"/> would refuse the folder; null when it would not. Changes nothing.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    public string? Problem() => !dryRun && ReadRecord() is { } record && Decisive(record, hardware.Read()) is null ? Unreadable : null;

    /// <summary>What says that the folder was made on other hardware, and that <see cref="Ensure"/> would discard it; null when nothing does.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    public string? CopyToldBy() =>
        ReadRecord() is { } record && Decisive(record, hardware.Read()) is { } decisive && record.Hardware[decisive.Source] != Hash(decisive) ? decisive.Source : null;

    /// <summary>Makes sure that what is in the folder is this machine's.</summary>
    /// <exception cref="IOException">
    /// The disk refuses; or the folder names its hardware, this machine's cannot be read, and this is no dry run: believing a copy
    /// and discarding one's own commands would both be wrong. The next start tries again.
    /// </exception>
    public void Ensure()
    {
        IReadOnlyList<HardwareId> here = hardware.Read();
        if (ReadRecord() is not { } record)
        {
            Adopt(here);
            return;
        }

        if (Decisive(record, here) is not { } decisive)
        {
            RefuseUnlessDryRun();
            return;
        }

        if (record.Hardware[decisive.Source] != Hash(decisive))
        {
            LogOtherHardware(decisive.Source);
            Discard();
            Write(here);
        }
        else if (here.Any(id => !record.Hardware.TryGetValue(id.Source, out string? known) || known != Hash(id)))
        {
            Write(here, record);
        }
    }

    /// <summary>The first source that both know: a second name may change while the hardware stays (a new machine-id).</summary>
    private static HardwareId? Decisive(MachineRecord record, IReadOnlyList<HardwareId> here) =>
        here.FirstOrDefault(id => record.Hardware.ContainsKey(id.Source));

    private static string Hash(HardwareId id) => Convert.ToHexStringLower(SHA256.HashData(
        Encoding.UTF8.GetBytes($"{AgentIdentity.Label}\n{id.Source}\n{id.Value}")));

    private MachineRecord? ReadRecord()
    {
        if (folder.Read(FileName) is not { } content)
        {
            return null;
        }

        try
        {
            if (JsonSerializer.Deserialize(content, StateJson.Default.MachineRecord) is { Hardware.Count: > 0 } record
                && record.Hardware.Values.All(hash => hash is not null))
            {
                return record;
            }
        }
        catch (JsonException)
        {
            // Said below.
        }

        LogDamaged(FileName);
        return null;
    }

    /// <summary>
    /// A new folder, or one of a version that did not bind it yet. Without a name there is nothing to bind to: a container runs all
    /// the same, with a folder that could be copied.
    /// </summary>
    private void Adopt(IReadOnlyList<HardwareId> here)
    {
        if (here.Count == 0)
        {
            LogUnbound();
            return;
        }

        if (folder.Names().Any(name => name != FileName))
        {
            LogAdopted();
        }

        Write(here);
    }

    private void RefuseUnlessDryRun()
    {
        if (!dryRun)
        {
            throw new IOException(Unreadable);
        }

        LogUnverified(Unreadable);
    }

    private void Discard()
    {
        folder.Delete(InstanceKey.FileName);
        foreach (string name in folder.Names().Where(name => name != FileName).Order(StringComparer.Ordinal))
        {
            folder.Delete(name);
            LogDiscarded(name);
        }
    }

    private void Write(IReadOnlyList<HardwareId> here, MachineRecord? before = null)
    {
        // A source that cannot be read today still counts tomorrow.
        var hashes = new SortedDictionary<string, string>(
            (before?.Hardware ?? new Dictionary<string, string>()).ToDictionary(), StringComparer.Ordinal);
        foreach (HardwareId id in here)
        {
            hashes[id.Source] = Hash(id);
        }

        folder.Replace(FileName, JsonSerializer.SerializeToUtf8Bytes(new MachineRecord(hashes), StateJson.Default.MachineRecord));
    }

    [LoggerMessage(EventId = 620, EventName = "state.of-other-hardware", Level = LogLevel.Error, Message =
        "The state folder was made on other hardware ({Source} differs) and is a copy: everything in it is discarded, and a new instance key is made. "
        + "If the org knows another key for this device, an admin must accept the new one")]
    private partial void LogOtherHardware(string source);

    [LoggerMessage(EventId = 621, EventName = "state.discarded", Level = LogLevel.Warning, Message = "Discarded from the copied state folder: {File}")]
    private partial void LogDiscarded(string file);

    [LoggerMessage(EventId = 622, EventName = "state.bound", Level = LogLevel.Warning, Message = "The state folder was bound to no hardware and is now bound to this machine")]
    private partial void LogAdopted();

    [LoggerMessage(EventId = 623, EventName = "state.not-bound", Level = LogLevel.Warning, Message = "This machine has no hardware identity: the state folder is not bound to it")]
    private partial void LogUnbound();

    [LoggerMessage(EventId = 624, EventName = "state.not-verified", Level = LogLevel.Warning, Message = "Dry run: using the state folder although {Problem}")]
    private partial void LogUnverified(string problem);

    [LoggerMessage(EventId = 625, EventName = "state.binding-damaged", Level = LogLevel.Error, Message = "{File} is damaged and is written anew")]
    private partial void LogDamaged(string file);
}
