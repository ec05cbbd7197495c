using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;

namespace DeviceAgent.Org.Tests.Devices;

/// <summary>An org that was set back to a backup has commands that were acknowledged and whose end only the device knows.</summary>
public sealed class AskedAgainTests
{
    [Fact]
    public async Task Bug_a_command_that_was_acknowledged_without_an_outcome_is_handed_out_again_every_5_minutes()
    {
        await using TestOrg org = await TestOrg.StartAsync();
        JsonNode user = await org.CreateUserAsync("ada@example.com");
        TestDevice device = await (await org.CreateDeviceAsync("mac")).BindAsync();
        await org.AssignAsync(device, user, "ada");
        JsonNode trace = await org.LogOutAsync(user);
        string jti = (await device.PollNowAsync()).Sets.Keys.Single();
        await device.AcknowledgeAsync(jti);

        org.Time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(1));
        Assert.Empty((await device.PollNowAsync()).Sets);
        org.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([jti], (await device.PollNowAsync()).Sets.Keys);
        Assert.Empty((await device.PollNowAsync()).Sets);
        await device.AcknowledgeAsync(jti);
        Assert.Equal("overdue", (string?)(await org.DeviceOfAsync(trace))["state"]);

        org.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal([jti], (await device.PollNowAsync()).Sets.Keys);
    }

    [Fact]
    public async Task Bug_a_command_whose_retries_fell_silent_is_handed_out_again_after_half_an_hour_and_one_that_ended_is_not()
    {
        await using TestOrg org = await TestOrg.StartAsync();
        JsonNode user = await org.CreateUserAsync("ada@example.com");
        TestDevice device = await (await org.CreateDeviceAsync("mac")).BindAsync();
        await org.AssignAsync(device, user, "ada");
        await org.LogOutAsync(user);
        string jti = (await device.PollNowAsync()).Sets.Keys.Single();
        await device.ReportAsync(jti, 1, "failed", final: false);

        org.Time.Advance(TimeSpan.FromMinutes(29));
        Assert.Empty((await device.PollNowAsync()).Sets);
        org.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal([jti], (await device.PollNowAsync()).Sets.Keys);

        await device.ReportAsync(jti, 2, "completed");
        org.Time.Advance(TimeSpan.FromHours(2));
        Assert.Empty((await device.PollNowAsync()).Sets);
    }

    [Fact]
    public async Task Bug_the_end_of_a_withdrawn_command_that_only_the_device_knows_is_asked_for_with_the_withdrawal()
    {
        await using TestOrg org = await TestOrg.StartAsync();
        JsonNode user = await org.CreateUserAsync("ada@example.com");
        TestDevice device = await (await org.CreateDeviceAsync("mac")).BindAsync();
        await org.AssignAsync(device, user, "ada");
        JsonNode trace = await org.LogOutAsync(user);
        string jti = (await device.PollNowAsync()).Sets.Keys.Single();
        await device.ReportAsync(jti, 1, "failed", final: false);
        await org.WithdrawAsync(trace);
        string withdrawal = (await device.PollNowAsync()).Sets.Keys.Single();
        await device.AcknowledgeAsync(withdrawal);
        Assert.NotEqual(jti, withdrawal);

        org.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal([withdrawal], (await device.PollNowAsync()).Sets.Keys);
        await device.AcknowledgeAsync(withdrawal);
        await device.ReportAsync(jti, 2, "completed");
        JsonNode told = await org.DeviceOfAsync(trace);
        Assert.Equal(("completed", true), ((string?)told["state"], (bool)told["final"]!));

        org.Time.Advance(TimeSpan.FromMinutes(30));
        Assert.Empty((await device.PollNowAsync()).Sets);
    }

    [Fact]
    public async Task Bug_a_device_that_never_tells_the_end_of_a_withdrawn_command_is_asked_for_a_day()
    {
        await using TestOrg org = await TestOrg.StartAsync();
        JsonNode user = await org.CreateUserAsync("ada@example.com");
        TestDevice device = await (await org.CreateDeviceAsync("mac")).BindAsync();
        await org.AssignAsync(device, user, "ada");
        JsonNode trace = await org.LogOutAsync(user);
        await device.AcknowledgeAsync((await device.PollNowAsync()).Sets.Keys.Single());
        await org.WithdrawAsync(trace);
        await device.AcknowledgeAsync((await device.PollNowAsync()).Sets.Keys.Single());

        org.Time.Advance(TimeSpan.FromHours(23));
        Assert.Single((await device.PollNowAsync()).Sets);
        org.Time.Advance(TimeSpan.FromHours(1));
        Assert.Empty((await device.PollNowAsync()).Sets);
    }

    [Fact]
    public async Task Bug_a_logout_was_merged_into_a_command_that_a_device_had_before_the_org_was_set_back()
    {
        TestOrg org = await TestOrg.StartAsync();
        JsonNode user = await org.CreateUserAsync("ada@example.com");
        TestDevice device = await (await org.CreateDeviceAsync("mac")).BindAsync();
        await org.AssignAsync(device, user, "ada");
        await org.LogOutAsync(user);

        // Whether the start follows a backup from before the hand-out, the org cannot know.
        org.Time.Advance(TimeSpan.FromMinutes(1));
        await using TestOrg restarted = await org.RestartAsync();
        await restarted.LogOutAsync(user);

        Assert.Equal(2, (await device.At(restarted).PollNowAsync()).Sets.Count);
    }

    [Fact]
    public async Task Bug_an_org_starts_on_a_backup_that_sqlite_itself_has_written()
    {
        TestOrg org = await TestOrg.StartAsync();
        await org.CreateUserAsync("ada@example.com");
        string database = Path.Combine(org.Folder, "org.db");
        string backup = database + ".backup";
        using (var connection = new SqliteConnection($"Data Source={database};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = $"VACUUM INTO '{backup}'";
            command.ExecuteNonQuery();
        }

        await org.StopAsync();
        File.Delete(database + "-wal");
        File.Delete(database + "-shm");
        File.Move(backup, database, overwrite: true);
        await using TestOrg restored = await org.StartAgainAsync();

        Assert.Equal("ada@example.com", (string?)(await restored.GetAsync("/api/v1/users/ada@example.com"))["profile"]!["login"]);
    }
}
