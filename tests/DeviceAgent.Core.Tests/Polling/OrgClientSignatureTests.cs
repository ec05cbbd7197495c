using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Polling;
using DeviceAgent.Protocol.InstanceKeys;
using DeviceAgent.Protocol.MessageSignatures;
using DeviceAgent.TestKit.Network;
using Microsoft.AspNetCore.Http;
using static DeviceAgent.Core.Tests.Polling.OrgClientFixture;

namespace DeviceAgent.Core.Tests.Polling;

/// <summary>What the real client signs, as a server sees it.</summary>
public sealed class OrgClientSignatureTests : IDisposable
{
    private readonly OrgClientFixture fixture = new();
    private readonly ConcurrentQueue<string> signatures = [];

    public void Dispose() => fixture.Dispose();

    /// <summary>Reads and verifies, as the org does: by the URL that it announced.</summary>
    private async Task<(ReceivedSignature Signature, bool Valid, string Body)> ReceiveAsync(HttpContext context, Uri root)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        string digest = context.Request.Headers["Content-Digest"].Single()!;
        signatures.Enqueue(context.Request.Headers["Signature"].Single()!);
        var received = ReceivedSignature.Read(
            context.Request.Headers["Signature-Input"].Single()!, context.Request.Headers["Signature"].Single()!);
        using System.Security.Cryptography.ECDsa? key = fixture.InstanceKey.PublicKey.TryImport();
        bool valid = ContentDigest.Matches(digest, body.ToArray())
            && received.KeyId == fixture.InstanceKey.Thumbprint
            && received.Verify(key!, new SignedRequest(context.Request.Method, new Uri(root, context.Request.Path), digest));
        return (received, valid, System.Text.Encoding.UTF8.GetString(body.ToArray()));
    }

    [Fact]
    public async Task Every_post_is_signed_and_a_check_in_names_the_key()
    {
        var seen = new ConcurrentDictionary<string, (bool Valid, string Body)>();
        Uri root = null!;
        await using TlsTestServer server = await fixture.ServeAsync(async c =>
        {
            (_, bool valid, string body) = await ReceiveAsync(c, root);
            seen[c.Request.Path] = (valid, body);
            await JsonAsync(c, NoSets);
        });
        root = server.Url;
        OrgClient client = fixture.Client(server.Url);
        OrgEndpoints org = Endpoints(server.Url);

        await client.CheckInAsync(org, Messages.CheckIn, CancellationToken.None);
        await client.ReportOutcomeAsync(org, Messages.Outcome, CancellationToken.None);
        await client.PollHeldAsync(org with { Poll = new Uri(root, "/held") }, Request, Hold, CancellationToken.None);
        await client.PollAsync(org, Request, CancellationToken.None);

        Assert.Equal(["/check-in", "/held", "/outcome", "/poll"], seen.Keys.Order());
        Assert.All(seen.Values, s => Assert.True(s.Valid));
        JsonNode key = JsonNode.Parse(seen["/check-in"].Body)!["instance_key"]!;
        Assert.Equal((fixture.InstanceKey.PublicKey.X, fixture.InstanceKey.PublicKey.Y), ((string)key["x"]!, (string)key["y"]!));
        Assert.Null(key["d"]);
    }

    [Fact]
    public async Task What_is_only_read_is_not_signed()
    {
        IHeaderDictionary? headers = null;
        await using TlsTestServer server = await fixture.ServeAsync(c =>
        {
            headers = c.Request.Headers;
            return JsonAsync(c, """{"keys":[]}""");
        });

        await Assert.ThrowsAnyAsync<OrgUnavailableException>(() => fixture.Client(server.Url).DiscoverAsync(CancellationToken.None));

        Assert.False(headers!.ContainsKey("Signature"));
    }

    /// <summary>The org takes no signature twice: a retry with the first one would be refused.</summary>
    [Fact]
    public async Task Each_try_has_a_signature_of_its_own()
    {
        Uri root = null!;
        await using TlsTestServer server = await fixture.ServeAsync(async c =>
        {
            await ReceiveAsync(c, root);
            await JsonAsync(c, NoSets, signatures.Count < 3 ? 503 : 200);
        });
        root = server.Url;

        await fixture.Client(server.Url).PollAsync(Endpoints(server.Url), Request, CancellationToken.None);

        Assert.Equal(3, signatures.Distinct().Count());
    }

    /// <summary>A machine whose battery ran empty. It has not asked the org for anything before.</summary>
    [Theory]
    [InlineData(-366)]
    [InlineData(366)]
    public async Task A_clock_that_is_a_year_off_is_set_right_by_the_first_refusal(int days)
    {
        DateTimeOffset orgNow = fixture.Time.GetUtcNow() + TimeSpan.FromDays(days);
        List<TimeSpan> off = [];
        Uri root = null!;
        await using TlsTestServer server = await fixture.ServeAsync(async c =>
        {
            (ReceivedSignature received, bool valid, _) = await ReceiveAsync(c, root);
            Assert.True(valid);
            off.Add((received.Created - orgNow).Duration());
            c.Response.Headers.Date = orgNow.ToString("r", CultureInfo.InvariantCulture);
            bool inTime = off[^1] <= SignatureProfile.CreatedTolerance;
            await JsonAsync(c, inTime ? NoSets : $$"""{"errorCode":"{{InstanceKeyErrors.BadTime}}","errorSummary":"clock"}""", inTime ? 200 : 401);
        });
        root = server.Url;
        OrgClient client = fixture.Client(server.Url);

        var refused = await Assert.ThrowsAsync<OrgUnavailableException>(
            () => client.CheckInAsync(Endpoints(server.Url), Messages.CheckIn, CancellationToken.None));
        await client.CheckInAsync(Endpoints(server.Url), Messages.CheckIn, CancellationToken.None);
        await client.PollHeldAsync(Endpoints(server.Url), Request, Hold, CancellationToken.None);

        Assert.Equal((401, InstanceKeyErrors.BadTime), (refused.StatusCode, refused.ErrorCode));
        Assert.Equal(3, off.Count);
        Assert.All(off.Skip(1), o => Assert.InRange(o, TimeSpan.Zero, TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public async Task Once_the_orgs_time_is_known_the_wall_clock_does_not_matter()
    {
        var orgNow = new DateTimeOffset(2031, 5, 6, 7, 8, 9, TimeSpan.Zero);
        fixture.OrgTime.Record(fixture.Clock.Now, fixture.Clock.Now, orgNow);
        fixture.Clock.Sleep(TimeSpan.FromHours(1));
        DateTimeOffset created = default;
        Uri root = null!;
        await using TlsTestServer server = await fixture.ServeAsync(async c =>
        {
            created = (await ReceiveAsync(c, root)).Signature.Created;
            await JsonAsync(c, NoSets);
        });
        root = server.Url;

        await fixture.Client(server.Url).PollHeldAsync(Endpoints(server.Url), Request, Hold, CancellationToken.None);

        Assert.InRange(created - orgNow, TimeSpan.FromHours(1), TimeSpan.FromHours(1) + TimeSpan.FromSeconds(2));
    }
}
