using DeviceAgent.Core.State;

namespace DeviceAgent.Linux.State;

/// <summary>
/// The firmware's product UUID (SMBIOS, for root only) and systemd's machine-id, which a disk image that is used twice has twice.
/// </summary>
/// <param name="root">Where the files are looked for; tests give a folder of their own.</param>
public sealed class LinuxHardwareIdentity(string root = "/") : IHardwareIdentity
{
    /// <inheritdoc/>
    public IReadOnlyList<HardwareId> Read() =>
    [
        .. ReadFile("product_uuid", "sys/class/dmi/id/product_uuid"),
        .. ReadFile("machine_id", "etc/machine-id"),
    ];

    private IEnumerable<HardwareId> ReadFile(string source, string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(Path.Combine(root, path)).Trim().ToLowerInvariant();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            yield break;
        }

        // Empty and "uninitialized" in images (machine-id(5)); all zeros or all Fs where the maker has set none (SMBIOS 7.2.1).
        if (Guid.TryParse(text, out Guid id) && id != Guid.Empty && text.Any(c => c is not ('f' or '-')))
        {
            yield return new HardwareId(source, id.ToString("N"));
        }
    }
}
