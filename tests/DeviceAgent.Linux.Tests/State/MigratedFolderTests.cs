using DeviceAgent.Core.Identity;
using DeviceAgent.Core.State;
using DeviceAgent.Linux.State;
using Microsoft.Extensions.Logging.Abstractions;

namespace DeviceAgent.Linux.Tests.State;

/// <summary>The real folder, with hardware that a test makes up.</summary>
public sealed class MigratedFolderTests : IDisposable
{
    private const string UuidA = "564d1a2b-3c4d-5e6f-7081-92a3b4c5d6e7";
    private const string UuidB = "11111111-2222-3333-4444-555555555555";

    private readonly TemporaryFolder parent = new();

    public void Dispose() => parent.Dispose();

    /// <summary>A start of the agent as far as the folder is concerned.</summary>
    /// <returns>The thumbprint of its instance key.</returns>
    private string StartOn(string uuid, string path = "state")
    {
        parent.File("machine/sys/class/dmi/id/product_uuid", uuid + "\n");
        using var folder = new StateFolder(parent.File(path), new LinuxFolderPlatform());
        new HardwareBinding(
            folder, new LinuxHardwareIdentity(parent.File("machine")), dryRun: false, NullLogger<HardwareBinding>.Instance).Ensure();
        using var key = InstanceKey.LoadOrCreate(folder, NullLogger<InstanceKey>.Instance);
        return key.Thumbprint;
    }

    private string[] Files(string path = "state") => [.. Directory.GetFiles(parent.File(path)).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    [Fact]
    public void A_copy_on_another_machine_is_discarded_and_the_original_stays()
    {
        string first = StartOn(UuidA);
        File.WriteAllText(parent.File("state/commands.ledger"), "commands");
        Directory.CreateDirectory(parent.File("copy"));
        foreach (string file in Files())
        {
            File.Copy(parent.File($"state/{file}"), parent.File($"copy/{file}"));
        }

        string copied = StartOn(UuidB, "copy");

        Assert.NotEqual(first, copied);
        Assert.Equal(["agent.lock", "instance-key.pem", "machine.json"], Files("copy"));
        Assert.Equal(copied, StartOn(UuidB, "copy"));
        Assert.Equal(first, StartOn(UuidA));
        Assert.Equal("commands", File.ReadAllText(parent.File("state/commands.ledger")));
    }

    [Fact]
    public void The_key_is_for_the_owner_alone()
    {
        StartOn(UuidA);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(parent.File("state/instance-key.pem")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(parent.File("state/machine.json")));
        Assert.DoesNotContain("564d1a2b", File.ReadAllText(parent.File("state/machine.json")), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(UuidA, "0123456789abcdef0123456789abcdef", "product_uuid machine_id")]
    [InlineData("564D1A2B-3C4D-5E6F-7081-92A3B4C5D6E7", null, "product_uuid")]
    [InlineData("00000000-0000-0000-0000-000000000000", "0123456789abcdef0123456789abcdef", "machine_id")]
    [InlineData("FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF", "uninitialized", "")]
    [InlineData("Not Settable", "", "")]
    [InlineData(null, null, "")]
    public void Names_that_no_machine_has_for_itself_are_none(string? uuid, string? machineId, string sources)
    {
        Directory.CreateDirectory(parent.File("machine"));
        if (uuid is not null)
        {
            parent.File("machine/sys/class/dmi/id/product_uuid", uuid);
        }

        if (machineId is not null)
        {
            parent.File("machine/etc/machine-id", machineId + "\n");
        }

        IReadOnlyList<HardwareId> read = new LinuxHardwareIdentity(parent.File("machine")).Read();

        Assert.Equal(sources, string.Join(' ', read.Select(id => id.Source)));
    }

    [Fact]
    public void A_name_is_the_same_however_it_is_spelled()
    {
        string first = StartOn(UuidA);

        Assert.Equal(first, StartOn(UuidA.ToUpperInvariant()));
    }
}
