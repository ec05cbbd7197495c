using System.Net;
using DeviceAgent.Org.Cli;
using DeviceAgent.Org.Cli.Client;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Status;

namespace DeviceAgent.Org.Tests.Cli;

/// <summary>How the verbs get to an org, and what they say when they do not.</summary>
public sealed class ClientTests : IDisposable
{
    private const string Token = "0123456789abcdef";

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(null, null, Token, "which org?")]
    [InlineData("/data", "https://org.example.com", Token, "which org?")]
    [InlineData(null, "https://org.example.com", null, "an API token is needed")]
    [InlineData(null, "https://org.example.com", " ", "an API token is needed")]
    [InlineData(null, "https://org.example.com", "two words", "is no API token")]
    [InlineData(null, "http://org.example.com", Token, "must be https")]
    [InlineData(null, "https://org.example.com/api", Token, "must be https://HOST")]
    [InlineData(null, "https://me@org.example.com", Token, "must be https://HOST")]
    [InlineData(null, "org.example.com", Token, "must be https")]
    public void Options_that_do_not_fit_together_are_said(string? data, string? org, string? token, string said)
    {
        var fault = Assert.Throws<CliException>(() => ClientOptions.Read(data, org, null, null, token));

        Assert.Equal(ExitCodes.Usage, fault.ExitCode);
        Assert.Contains(said, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_file_stands_above_the_variable_and_a_wrong_file_is_sent_nowhere()
    {
        string file = Path.Combine(folder.Path, "token");
        File.WriteAllText(file, "fromfile\n");
        Assert.Equal("fromfile", ClientOptions.Read(null, "http://127.0.0.1:8080", file, null, Token).Token);
        File.WriteAllText(file, "-----BEGIN PRIVATE KEY-----\nsecret");

        var fault = Assert.Throws<CliException>(() => ClientOptions.Read(null, "http://127.0.0.1:8080", file, null, Token));

        Assert.DoesNotContain("secret", fault.Message, StringComparison.Ordinal);
        Assert.Contains(file, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task By_the_data_folder_an_org_with_TLS_is_reached_whatever_its_name_and_its_own_CA_is_known()
    {
        await using TestOrg org = await TestOrg.StartAsync(o => o with { AdminUrl = new Uri("https://admin.example.invalid:0") });
        using var client = new AdminClient(ClientOptions.Read(org.Folder, null, null, null, org.Token));

        OrgStatus status = await client.GetAsync<OrgStatus>("/api/v1/device-access/status", CancellationToken.None);

        Assert.StartsWith("https://admin.example.invalid:", status.Org.Admin, StringComparison.Ordinal);
    }

    [Fact]
    public async Task By_its_URL_an_org_is_believed_by_its_CA_and_by_no_other()
    {
        await using TestOrg org = await TestOrg.StartAsync(o => o with { AdminUrl = new Uri("https://127.0.0.1:0") });
        await StatusAsync(org, org.Host.Folder.ServerAuthorityCertificate);

        foreach (string? other in new[] { org.Host.Folder.AuthorityCertificate, null })
        {
            var fault = await Assert.ThrowsAsync<CliException>(() => StatusAsync(org, other));
            Assert.Equal(ExitCodes.Unavailable, fault.ExitCode);
            Assert.Contains("give its CA with --ca", fault.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Bad_tokens_dead_orgs_and_strangers_have_their_own_words_and_codes()
    {
        await using TestOrg org = await TestOrg.StartAsync();
        var admin = new Uri(org.Host.Addresses.Admin);
        Assert.Contains("does not take the API token of", await FaultAsync(admin, Token, ExitCodes.NoPermission), StringComparison.Ordinal);
        await org.Host.StopAsync(CancellationToken.None);
        Assert.Contains("does not answer", await FaultAsync(admin, org.Token, ExitCodes.Unavailable), StringComparison.Ordinal);

        using var stranger = new HttpListener();
        stranger.Prefixes.Add(admin.ToString());
        stranger.Start();
        Task answering = AnswerAsync(stranger);
        Assert.Contains("is no device-org", await FaultAsync(admin, org.Token, ExitCodes.Unavailable), StringComparison.Ordinal);
        stranger.Stop();
        await answering;
    }

    private static async Task AnswerAsync(HttpListener stranger)
    {
        try
        {
            HttpListenerContext context = await stranger.GetContextAsync();
            context.Response.ContentType = "text/html";
            await context.Response.OutputStream.WriteAsync("<html>Welcome</html>"u8.ToArray());
            context.Response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // Stopped before anybody asked.
        }
    }

    private static async Task<string> FaultAsync(Uri admin, string token, int code)
    {
        using var client = new AdminClient(new OrgEndpoint(admin, token, "the test", null, OnThisMachine: false));
        var fault = await Assert.ThrowsAsync<CliException>(() => client.GetAsync<OrgStatus>("/api/v1/device-access/status", CancellationToken.None));
        Assert.Equal(code, fault.ExitCode);
        return fault.Message;
    }

    private static async Task StatusAsync(TestOrg org, string? ca)
    {
        using var client = new AdminClient(ClientOptions.Read(null, org.Host.Addresses.Admin, null, ca, org.Token));
        await client.GetAsync<OrgStatus>("/api/v1/device-access/status", CancellationToken.None);
    }
}
