using System.Security.Cryptography;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Keys;
using DeviceAgent.Protocol.Keys;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace DeviceAgent.Org.Tests.Keys;

public sealed class KeyRotationTests : IAsyncLifetime
{
    private TestOrg org = null!;
    private TestDevice device = null!;
    private JsonNode user = null!;

    private KeyFolder Folder => new(org.Host.Folder.Keys);

    private KeyRotation Rotation => new(Folder, org.Time);

    private string Issuer => org.Host.Addresses.Issuer;

    public async Task InitializeAsync()
    {
        org = await TestOrg.StartAsync();
        device = await org.CreateDeviceAsync("mac-1");
        user = await org.CreateUserAsync("ada@example.com");
        await org.AssignAsync(device, user, "ada");
    }

    public async Task DisposeAsync() => await org.DisposeAsync();

    [Fact]
    public async Task A_running_org_signs_with_the_new_key_at_once_and_shows_who_vouches_for_it()
    {
        string first = Assert.Single(await ShownAsync());
        Assert.Null((await JwksAsync())[KeyRollOver.Member]);

        string second = Rotation.Rotate(Issuer).Signing;

        Assert.Equal([second, first], await ShownAsync());
        await org.LogOutAsync(user);
        string set = (await device.PollNowAsync()).Sets.Values.Single();
        Assert.Equal(second, new JsonWebToken(set).Kid);
        Assert.True(await TokenSignature.FitsAsync(new JsonWebToken(set), await KeyAsync(second)));
        KeyRollOver rollOver = KeyRollOver.Read((string)(await JwksAsync())[KeyRollOver.Member]!.AsArray().Single()!)!;
        Assert.Equal((first, second, Issuer), (rollOver.Older.Thumbprint, rollOver.Newer.Thumbprint, rollOver.Issuer));
        Assert.True(await TokenSignature.FitsAsync(rollOver.Token, await KeyAsync(first)));
    }

    [Fact]
    public async Task A_command_that_was_handed_out_before_a_rotation_comes_again_under_the_new_key_with_the_same_claims()
    {
        await org.LogOutAsync(user);
        (string jti, string before) = (await device.PollNowAsync()).Sets.Single();
        string second = Rotation.Rotate(Issuer).Signing;
        string after = (await device.PollNowAsync()).Sets[jti];

        Assert.Equal(before.Split('.')[1], after.Split('.')[1]);
        Assert.Equal(second, new JsonWebToken(after).Kid);
        // Who holds the older one can still check it.
        Assert.Contains(new JsonWebToken(before).Kid, await ShownAsync());
        await device.AcknowledgeAsync(jti);
        Assert.Empty((await device.PollNowAsync()).Sets);
    }

    [Fact]
    public async Task A_held_poll_that_began_before_a_rotation_gets_a_SET_of_the_new_key()
    {
        Task<Protocol.Polling.PollResponse> held = await device.HoldAsync();
        string second = Rotation.Rotate(Issuer).Signing;
        await org.LogOutAsync(user);
        Assert.Equal(second, new JsonWebToken((await held).Sets.Values.Single()).Kid);
    }

    [Fact]
    public async Task A_retired_key_is_gone_and_its_roll_overs_stay()
    {
        string first = (await ShownAsync()).Single();
        string second = Rotation.Rotate(Issuer).Signing;
        string third = Rotation.Rotate(Issuer).Signing;

        Assert.False(Rotation.Retire(third));
        Assert.False(Rotation.Retire("nothing"));
        Assert.True(Rotation.Retire(first));
        Assert.True(Rotation.Retire(second));
        Assert.True(Rotation.Retire(second), "a repetition finishes what was cut short");

        Assert.Equal([third], await ShownAsync());
        Assert.Equal(2, (await JwksAsync())[KeyRollOver.Member]!.AsArray().Count);
        Assert.Equal([$"signing-{third}.pem"], System.IO.Directory.GetFiles(org.Host.Folder.Keys, "*.pem").Select(Path.GetFileName));
        await RestartAsync();
        Assert.Equal([third], await ShownAsync());
    }

    [Fact]
    public async Task After_an_older_backup_is_put_back_the_older_key_signs_and_can_be_rotated_again()
    {
        string first = (await ShownAsync()).Single();
        Dictionary<string, byte[]> backup = System.IO.Directory.GetFiles(org.Host.Folder.Keys).ToDictionary(f => f, File.ReadAllBytes);
        string second = Rotation.Rotate(Issuer).Signing;
        Assert.Equal(second, await SignerAsync());

        foreach ((string file, byte[] content) in backup)
        {
            File.WriteAllBytes(file, content);
        }

        // The file of the second key lies there still, and is the newest but one.
        Assert.Equal(first, await SignerAsync());
        Assert.Equal([first], await ShownAsync());
        await RestartAsync();
        Assert.Equal(first, await SignerAsync());

        string third = Rotation.Rotate(Issuer).Signing;
        Assert.Equal([third, first], await ShownAsync());
        KeyRollOver rollOver = KeyRollOver.Read((string)(await JwksAsync())[KeyRollOver.Member]!.AsArray().Single()!)!;
        Assert.Equal((first, third), (rollOver.Older.Thumbprint, rollOver.Newer.Thumbprint));
    }

    [Fact]
    public async Task In_a_folder_of_the_former_version_the_newest_file_signs_from_then_on_whatever_its_time_becomes()
    {
        await org.StopAsync();
        string keys = Path.Combine(org.Folder, "keys");
        File.Delete(Path.Combine(keys, "keys.json"));
        string oldest = System.IO.Directory.GetFiles(keys, "*.pem").Single();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string newest = Path.Combine(keys, "signing-by-hand.pem");
        await File.WriteAllTextAsync(newest, key.ExportPkcs8PrivateKeyPem());
        File.SetLastWriteTimeUtc(oldest, org.Time.GetUtcNow().UtcDateTime.AddDays(-2));
        File.SetLastWriteTimeUtc(newest, org.Time.GetUtcNow().UtcDateTime.AddDays(-1));
        string expected = PublicSigningKey.Of(new ECDsaSecurityKey(key))!.Thumbprint;

        await StartAgainAsync();
        Assert.Equal(expected, await SignerAsync());
        Assert.Equal(2, (await ShownAsync()).Count);

        File.SetLastWriteTimeUtc(oldest, org.Time.GetUtcNow().UtcDateTime);
        await RestartAsync();
        Assert.Equal(expected, await SignerAsync());
        Rotation.Rotate(Issuer);
        Assert.True(Rotation.Retire(expected));
        Assert.False(File.Exists(newest));
    }

    [Fact]
    public async Task A_key_file_that_a_crash_left_behind_is_neither_shown_nor_signs()
    {
        string first = (await ShownAsync()).Single();
        Folder.Create(org.Time.GetUtcNow());
        Assert.Equal(first, await SignerAsync());
        await RestartAsync();
        Assert.Equal([first], await ShownAsync());
        Assert.Equal(first, await SignerAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"signing\":\"")]
    [InlineData("null")]
    [InlineData("{\"signing\":\"x\",\"keys\":[],\"rollOvers\":[]}")]
    [InlineData("{\"signing\":\"x\",\"keys\":[{\"thumbprint\":\"x\",\"file\":\"none.pem\",\"created\":\"2026-01-01T00:00:00Z\"}],\"rollOvers\":[]}")]
    [InlineData(null)]
    public async Task A_list_that_cannot_be_used_leaves_a_running_org_its_keys_and_stops_a_start(string? list)
    {
        string first = (await ShownAsync()).Single();
        string file = Path.Combine(org.Host.Folder.Keys, "keys.json");
        byte[] good = await File.ReadAllBytesAsync(file);
        if (list is null)
        {
            File.Delete(file);
        }
        else
        {
            await File.WriteAllTextAsync(file, list);
        }

        Assert.Equal(first, await SignerAsync());
        Assert.Equal([first], await ShownAsync());
        if (list is not null)
        {
            Assert.Throws<OrgConfigurationException>(() => new KeyRing(Folder, Folder.Find()!));
        }

        await File.WriteAllBytesAsync(file, good);
        string second = Rotation.Rotate(Issuer).Signing;
        Assert.Equal(second, await SignerAsync());
    }

    [Fact]
    public void Two_changes_at_once_are_refused()
    {
        using IDisposable other = Folder.Lock();
        Assert.Throws<OrgConfigurationException>(() => Rotation.Rotate(Issuer));
        Assert.Throws<OrgConfigurationException>(() => Rotation.Retire("x"));
    }

    [Fact]
    public async Task The_key_files_are_for_the_owner_only()
    {
        Rotation.Rotate(Issuer);
        await org.LogOutAsync(user);
        Assert.All(
            System.IO.Directory.GetFiles(org.Host.Folder.Keys),
            f => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(f)));
    }

    [Fact]
    public async Task Of_many_roll_overs_the_newest_hundred_are_shown()
    {
        KeyList list = Folder.Find()!;
        Folder.Write(list with { RollOvers = [.. Enumerable.Range(0, KeyRollOver.Most + 5).Select(i => $"{i}")] });
        JsonArray shown = (await JwksAsync())[KeyRollOver.Member]!.AsArray();
        Assert.Equal(KeyRollOver.Most, shown.Count);
        Assert.Equal("5", (string)shown[0]!);
    }

    private async Task RestartAsync()
    {
        await org.StopAsync();
        await StartAgainAsync();
    }

    private async Task StartAgainAsync()
    {
        org = await org.StartAgainAsync();
        device = device.At(org);
    }

    private async Task<JsonNode> JwksAsync() => JsonNode.Parse(await device.Client.GetStringAsync(new Uri("/ssf/jwks", UriKind.Relative)))!;

    private async Task<IReadOnlyList<string>> ShownAsync() => [.. (await JwksAsync())["keys"]!.AsArray().Select(k => (string)k!["kid"]!)];

    private async Task<JsonWebKey> KeyAsync(string kid) =>
        new((await JwksAsync())["keys"]!.AsArray().Single(k => (string)k!["kid"]! == kid)!.ToJsonString());

    /// <summary>The key that signs a logout now.</summary>
    private async Task<string> SignerAsync()
    {
        await org.LogOutAsync(user);
        return new JsonWebToken((await device.PollNowAsync()).Sets.Values.Last()).Kid;
    }
}
