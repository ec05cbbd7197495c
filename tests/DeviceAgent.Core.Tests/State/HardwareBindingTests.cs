using System.Text;
using DeviceAgent.Core.Identity;
using DeviceAgent.Core.State;
using DeviceAgent.TestKit.State;
using Microsoft.Extensions.Logging.Abstractions;

namespace DeviceAgent.Core.Tests.State;

/// <summary>Whose the state folder is, and what becomes of a copy of another machine's.</summary>
public sealed class HardwareBindingTests
{
    private static readonly HardwareId FirmwareA = new("product_uuid", "a");
    private static readonly HardwareId FirmwareB = new("product_uuid", "b");
    private static readonly HardwareId SystemA = new("machine_id", "a");
    private static readonly HardwareId SystemB = new("machine_id", "b");
    private static readonly string[] State = ["commands.ledger", "instance-key.pem", "sessions.json", "trusted-keys.json", ".probe-1"];

    private readonly MemoryStateFolder disk = new();

    private void Fill()
    {
        foreach (string name in State)
        {
            disk.Replace(name, Encoding.ASCII.GetBytes(name));
        }
    }

    private HardwareBinding On(bool dryRun, params HardwareId[] ids) =>
        new(disk, new Machine(ids), dryRun, NullLogger<HardwareBinding>.Instance);

    private void StartOn(params HardwareId[] ids) => On(false, ids).Ensure();

    private IEnumerable<string> Kept => disk.Names().Where(n => n != HardwareBinding.FileName).Order(StringComparer.Ordinal);

    [Fact]
    public void On_its_own_machine_everything_stays()
    {
        StartOn(FirmwareA);
        Fill();
        StartOn(FirmwareA);

        Assert.Equal(State.Order(StringComparer.Ordinal), Kept);
    }

    [Fact]
    public void On_another_machine_nothing_stays_and_the_folder_is_that_machines_from_now_on()
    {
        StartOn(FirmwareA);
        Fill();
        StartOn(FirmwareB);
        Assert.Empty(Kept);

        Fill();
        StartOn(FirmwareB);
        Assert.NotEmpty(Kept);
        StartOn(FirmwareA);
        Assert.Empty(Kept);
    }

    /// <summary>The power goes at each durable step in turn. Whatever is left is either gone or still known as the other machine's.</summary>
    [Theory]
    [InlineData(CrashPoint.Before)]
    [InlineData(CrashPoint.Torn)]
    [InlineData(CrashPoint.After)]
    public void A_crash_while_discarding_leaves_nothing_that_is_believed(CrashPoint crash)
    {
        for (int step = 1; ; step++)
        {
            var copy = new MemoryStateFolder();
            new HardwareBinding(copy, new Machine([FirmwareA]), false, NullLogger<HardwareBinding>.Instance).Ensure();
            foreach (string name in State)
            {
                copy.Replace(name, [1]);
            }

            var here = new HardwareBinding(copy, new Machine([FirmwareB]), false, NullLogger<HardwareBinding>.Instance);
            copy.CrashAt = copy.Operations + step;
            copy.Crash = crash;
            bool finished = false;
            try
            {
                here.Ensure();
                finished = true;
            }
            catch (PowerCutException)
            {
                copy.Revive();
                string[] left = [.. copy.Names()];

                // The key goes first: a copy that lost any of its state signs nothing.
                Assert.True(!left.Contains(InstanceKey.FileName) || State.All(left.Contains));
            }

            copy.CrashAt = null;
            here.Ensure();
            Assert.Equal([HardwareBinding.FileName], copy.Names());
            if (finished)
            {
                Assert.True(step > State.Length + 1);
                return;
            }
        }
    }

    [Fact]
    public void A_full_disk_while_discarding_stops_the_start()
    {
        StartOn(FirmwareA);
        Fill();
        disk.Full = true;

        Assert.Throws<IOException>(() => StartOn(FirmwareB));

        disk.Full = false;
        StartOn(FirmwareB);
        Assert.Empty(Kept);
    }

    [Fact]
    public void A_folder_of_the_version_before_is_adopted()
    {
        Fill();
        StartOn(FirmwareA);
        Assert.NotEmpty(Kept);

        StartOn(FirmwareB);
        Assert.Empty(Kept);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{\"hardware\":null}")]
    [InlineData("{\"hardware\":{}}")]
    [InlineData("{\"hardware\":{\"product_uuid\":null}}")]
    [InlineData("[")]
    public void A_damaged_record_counts_as_none(string content)
    {
        Fill();
        disk.Replace(HardwareBinding.FileName, Encoding.ASCII.GetBytes(content));

        StartOn(FirmwareA);
        Assert.NotEmpty(Kept);
        StartOn(FirmwareB);
        Assert.Empty(Kept);
    }

    [Fact]
    public void The_firmwares_name_decides_before_the_systems()
    {
        StartOn(FirmwareA, SystemA);
        Fill();
        StartOn(FirmwareA, SystemB);
        Assert.NotEmpty(Kept);
        StartOn(SystemB);
        Assert.NotEmpty(Kept);

        StartOn(FirmwareB, SystemB);
        Assert.Empty(Kept);
    }

    [Fact]
    public void A_source_that_is_new_is_learned_and_one_that_is_away_is_not_forgotten()
    {
        StartOn(SystemA);
        StartOn(FirmwareA, SystemA);
        StartOn(SystemA);
        Fill();
        StartOn(FirmwareB, SystemA);

        Assert.Empty(Kept);
    }

    [Fact]
    public void Without_a_readable_name_a_bound_folder_is_neither_believed_nor_discarded()
    {
        StartOn(FirmwareA);
        Fill();

        Assert.NotNull(On(false).Problem());
        Assert.Throws<IOException>(() => StartOn());
        Assert.Throws<IOException>(() => StartOn(SystemA));
        Assert.NotEmpty(Kept);
        Assert.Null(On(dryRun: true).Problem());
        On(dryRun: true).Ensure();
        Assert.NotEmpty(Kept);
        Assert.Null(On(false, FirmwareA).Problem());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_machine_without_a_name_runs_with_an_unbound_folder(bool dryRun)
    {
        Fill();
        Assert.Null(On(dryRun).Problem());
        On(dryRun).Ensure();

        Assert.Equal(State.Order(StringComparer.Ordinal), disk.Names().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_record_holds_no_name_as_it_is()
    {
        StartOn(new HardwareId("product_uuid", "564d1a2b"));

        string record = Encoding.UTF8.GetString(disk.Read(HardwareBinding.FileName)!);
        Assert.Matches("^{\"hardware\":{\"product_uuid\":\"[0-9a-f]{64}\"}}$", record);
        Assert.DoesNotContain("564d1a2b", record, StringComparison.Ordinal);
    }

    private sealed class Machine(IReadOnlyList<HardwareId> ids) : IHardwareIdentity
    {
        public IReadOnlyList<HardwareId> Read() => ids;
    }
}
