using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Devices;
using DeviceAgent.Protocol;
using DeviceAgent.Protocol.Discovery;
using DeviceAgent.Protocol.Polling;
using DeviceAgent.Protocol.SecurityEvents;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace DeviceAgent.Org.Tests.Devices;

public sealed class PollTests : IAsyncLifetime
{
    private TestOrg org = null!;
    private TestDevice device = null!;
    private JsonNode user = null!;

    public async Task InitializeAsync()
    {
        org = await TestOrg.StartAsync();
        device = await org.CreateDeviceAsync("mac-1", singleUser: true);
        user = await org.CreateUserAsync("ada@example.com");
        await org.AssignAsync(device, user, "ada");
    }

    public async Task DisposeAsync() => await org.DisposeAsync();

    [Fact]
    public async Task The_SET_verifies_against_the_JWKS_and_says_who_where_and_when()
    {
        JsonNode trace = await org.LogOutAsync(user);
        StreamConfiguration stream = await device.StreamAsync();
        (string jti, string set) = (await device.PollNowAsync()).Sets.Single();

        var keys = new JsonWebKeySet(await device.Client.GetStringAsync(new Uri("/ssf/jwks", UriKind.Relative)));
        TokenValidationResult result = await new JsonWebTokenHandler().ValidateTokenAsync(set, new TokenValidationParameters
        {
            ValidIssuer = org.Host.Addresses.Device,
            ValidAudience = stream.Audiences.Single(),
            IssuerSigningKeys = keys.GetSigningKeys(),
            ValidTypes = [SecurityEventToken.MediaType],
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            RequireExpirationTime = false,
        });

        Assert.True(result.IsValid, result.Exception?.Message);
        SecurityEventToken token = SecurityEventToken.Read((JsonWebToken)result.SecurityToken);
        SessionRevokedEvent revoked = token.ReadSessionRevoked();
        Assert.Equal(jti, token.Jti);
        Assert.Matches("^[0-9a-f]{32}$", jti);
        Assert.Equal((string)trace["traceId"]!, token.Transaction);
        Assert.Equal("ada@example.com", token.Subject!.User!.Email);
        Assert.Equal(device.Id, token.Subject.Device!.Id);
        Assert.Equal(device.Thumbprint, token.RecipientKey);
        Assert.InRange(revoked.EventTime!.Value, org.Time.GetUtcNow(), org.Time.GetUtcNow().AddMilliseconds(1));
        Assert.Equal(token.IssuedAt.ToUnixTimeSeconds(), org.Time.GetUtcNow().ToUnixTimeSeconds());
        Assert.Equal("admin", revoked.InitiatingEntity);
        Assert.Equal("stolen", revoked.ReasonAdmin!["en"]);
        Assert.Equal("Please sign in again", revoked.ReasonUser!["en"]);
        Assert.Equal(["ada"], revoked.DeviceAccess!.LocalAccounts);
        Assert.True(revoked.DeviceAccess.SingleUser);
    }

    [Fact]
    public async Task A_command_comes_again_with_the_same_claims_until_it_is_acknowledged()
    {
        await org.LogOutAsync(user);
        (string jti, string first) = (await device.PollNowAsync()).Sets.Single();
        org.Time.Advance(TimeSpan.FromMinutes(1));
        await org.AssignAsync(device, user, "changed");
        string second = (await device.PollNowAsync()).Sets[jti];

        Assert.Equal(first.Split('.')[1], second.Split('.')[1]);
        await device.AcknowledgeAsync(jti);
        Assert.Empty((await device.PollNowAsync()).Sets);
    }

    [Fact]
    public async Task A_device_sees_and_acknowledges_only_its_own_commands()
    {
        TestDevice other = await org.CreateDeviceAsync("mac-2");
        await org.LogOutAsync(user);
        string jti = (await device.PollNowAsync()).Sets.Keys.Single();

        Assert.Empty((await other.PollNowAsync()).Sets);
        await other.AcknowledgeAsync(jti);
        using HttpResponseMessage outcome = await other.ReportAsync(jti);
        using HttpResponseMessage poll = await other.Client.PostAsync((await device.StreamAsync()).Delivery.EndpointUrl, Json("{}"));
        using HttpResponseMessage stream = await other.Client.GetAsync(new Uri($"/ssf/stream?stream_id={(await device.StreamAsync()).StreamId}", UriKind.Relative));

        Assert.Equal(HttpStatusCode.NotFound, outcome.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, poll.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, stream.StatusCode);
        Assert.Single((await device.PollNowAsync()).Sets);
    }

    [Fact]
    public async Task MaxEvents_limits_an_answer_and_says_that_more_waits()
    {
        await org.LogOutAsync(user);
        await device.PollNowAsync();
        await org.LogOutAsync(user);

        PollResponse one = await device.PollAsync(new PollRequest { MaxEvents = 1, ReturnImmediately = true });
        PollResponse none = await device.PollAsync(new PollRequest { MaxEvents = 0 });

        Assert.Single(one.Sets);
        Assert.True(one.MoreAvailable);
        Assert.Empty(none.Sets);
        Assert.Equal(2, (await device.PollNowAsync()).Sets.Count);
    }

    [Fact]
    public async Task A_held_poll_hears_of_a_command_at_once()
    {
        Task<PollResponse> held = await device.HoldAsync();
        Assert.False(held.IsCompleted);

        await org.LogOutAsync(user);

        Assert.Single((await held).Sets);
    }

    [Fact]
    public async Task A_held_poll_ends_empty_with_its_hold()
    {
        Task<PollResponse> held = await device.HoldAsync();

        org.Time.Advance(TimeSpan.FromSeconds(54));
        Assert.False(held.IsCompleted);
        org.Time.Advance(TimeSpan.FromSeconds(2));

        Assert.Empty((await held).Sets);
    }

    [Fact]
    public async Task Prefer_wait_shortens_the_hold()
    {
        device.Client.DefaultRequestHeaders.Add(HoldPreference.HeaderName, HoldPreference.Write(TimeSpan.FromSeconds(5)));
        Task<PollResponse> held = await device.HoldAsync();

        org.Time.Advance(TimeSpan.FromSeconds(6));

        Assert.Empty((await held).Sets);
    }

    [Fact]
    public async Task A_second_held_poll_of_a_device_ends_the_first_one_empty()
    {
        Task<PollResponse> first = await device.HoldAsync();
        Task<PollResponse> second = device.PollAsync(new PollRequest());

        Assert.Empty((await first).Sets);
        await org.LogOutAsync(user);
        Assert.Single((await second).Sets);
    }

    [Fact]
    public async Task A_device_that_went_away_leaves_no_waiter_behind()
    {
        var waiters = (Org.Devices.PollWaiters)org.Host.Services.GetService(typeof(Org.Devices.PollWaiters))!;
        using var gone = new CancellationTokenSource();
        Task<PollResponse> held = await device.HoldAsync(gone.Token);

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => held);
        while (waiters.Count > 0)
        {
            await Task.Yield();
        }

        await org.LogOutAsync(user);
        Assert.Null((await org.GetAsync("/api/v1/device-logouts"))[0]!["devices"]![0]!["handedOutAt"]);
    }

    [Fact]
    public async Task Stopping_the_org_answers_held_polls_empty()
    {
        Task<PollResponse> held = await device.HoldAsync();

        await org.Host.StopAsync(CancellationToken.None);

        Assert.Empty((await held).Sets);
    }

    [Fact]
    public async Task Bug_one_garbled_SET_ended_the_logout_for_good()
    {
        JsonNode trace = await org.LogOutAsync(user);
        string jti = (await device.PollNowAsync()).Sets.Keys.Single();
        await device.RefuseAsync(jti, SetErrorCodes.InvalidKey);
        await device.RefuseAsync(jti, SetErrorCodes.InvalidKey);

        JsonNode state = await org.DeviceOfAsync(trace);
        Assert.Equal(("failed", false), ((string)state["state"]!, (bool)state["final"]!));
        Assert.Contains("invalid_key: not mine", (string)state["reason"]!, StringComparison.Ordinal);
        JsonNode refused = Assert.Single(await org.EventsAsync("device.desktop_mfa.device_logout.refused"));
        Assert.Equal((jti, device.Id), ((string)refused["debugContext"]!["debugData"]!["jti"]!, (string)refused["actor"]!["id"]!));
        Assert.Empty((await device.PollNowAsync()).Sets);
        Assert.Empty(await org.EventsAsync("device.desktop_mfa.device_logout.completed"));

        org.Time.Advance(RefusedCommands.Pauses[0]);
        Assert.Equal([jti], (await device.PollNowAsync()).Sets.Keys);
        await device.AcknowledgeAsync(jti);
        Assert.Equal("delivered", (string)(await org.DeviceOfAsync(trace))["state"]!);
        using HttpResponseMessage report = await device.ReportAsync(jti);
        Assert.Equal("completed", (string)(await org.DeviceOfAsync(trace))["state"]!);
    }

    [Fact]
    public async Task A_refused_command_lets_the_others_go_first()
    {
        await org.LogOutAsync(user);
        string first = (await device.PollNowAsync()).Sets.Keys.Single();
        await device.RefuseAsync(first, SetErrorCodes.InvalidKey);
        await org.LogOutAsync(user);
        org.Time.Advance(RefusedCommands.Pauses[0]);

        PollResponse one = await device.PollAsync(new PollRequest { MaxEvents = 1, ReturnImmediately = true });
        Assert.DoesNotContain(first, Assert.Single(one.Sets).Key, StringComparison.Ordinal);
        Assert.True(one.MoreAvailable);
        Assert.Contains(first, (await device.PollNowAsync()).Sets.Keys);
    }

    [Fact]
    public async Task An_outcome_counts_although_the_command_was_refused_before()
    {
        JsonNode trace = await org.LogOutAsync(user);
        string jti = (await device.PollNowAsync()).Sets.Keys.Single();
        await device.RefuseAsync(jti, SetErrorCodes.InvalidKey);
        using HttpResponseMessage report = await device.ReportAsync(jti);

        JsonNode state = await org.DeviceOfAsync(trace);
        Assert.Equal(("completed", true), ((string)state["state"]!, (bool)state["final"]!));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Bug_what_was_refused_and_withdrawn_was_called_failed(bool refusedFirst)
    {
        JsonNode trace = await org.LogOutAsync(user);
        string jti = (await device.PollNowAsync()).Sets.Keys.Single();
        if (refusedFirst)
        {
            await device.RefuseAsync(jti, SetErrorCodes.InvalidKey);
            await org.WithdrawAsync(trace);
            await device.AcknowledgeAsync((await device.PollNowAsync()).Sets.Keys.Single());
        }
        else
        {
            await org.WithdrawAsync(trace);
            await device.RefuseAsync(jti, SetErrorCodes.InvalidKey);
        }

        JsonNode state = await org.DeviceOfAsync(trace);
        Assert.Equal(("withdrawn", true), ((string)state["state"]!, (bool)state["final"]!));
        Assert.Equal("SKIPPED", (string)Assert.Single(await org.EventsAsync("device.desktop_mfa.device_logout.completed"))["outcome"]!["result"]!);
    }

    [Fact]
    public async Task A_command_that_is_refused_each_time_is_given_up_and_each_refusal_is_logged()
    {
        JsonNode trace = await org.LogOutAsync(user);
        string jti = (await device.PollNowAsync()).Sets.Keys.Single();

        await device.RefuseForGoodAsync(jti, SetErrorCodes.InvalidAudience);

        Assert.Equal(RefusedCommands.Pauses.Count, (await org.EventsAsync("device.desktop_mfa.device_logout.refused")).Count);

        JsonNode state = await org.DeviceOfAsync(trace);
        Assert.Equal("failed", (string)state["state"]!);
        Assert.True((bool)state["final"]!);
        JsonNode logEvent = Assert.Single(await org.EventsAsync("device.desktop_mfa.device_logout.completed"));
        Assert.Equal("FAILURE", (string)logEvent["outcome"]!["result"]!);
        Assert.Contains("invalid_audience", (string)logEvent["outcome"]!["reason"]!, StringComparison.Ordinal);
        Assert.Empty((await device.PollNowAsync()).Sets);
    }

    [Theory]
    [InlineData("{", 400)]
    [InlineData("[]", 400)]
    [InlineData("""{"ack":[1]}""", 400)]
    [InlineData("null", 400)]
    public async Task A_bad_body_is_answered_with_an_error(string body, int status)
    {
        using HttpResponseMessage response = await device.Client.PostAsync((await device.StreamAsync()).Delivery.EndpointUrl, Json(body));

        Assert.Equal("E0000003", (string)(await TestOrg.ReadAsync(response, (HttpStatusCode)status))["errorCode"]!);
    }

    [Fact]
    public async Task A_body_above_1_MiB_is_refused()
    {
        // Asked before it is sent: a body that is already on its way may meet a closed connection before it meets the answer.
        using var request = new HttpRequestMessage(HttpMethod.Post, (await device.StreamAsync()).Delivery.EndpointUrl)
        {
            Content = Json($$"""{"ack":["{{new string('a', 1024 * 1024)}}"]}"""),
        };
        request.Headers.ExpectContinue = true;
        using HttpResponseMessage response = await device.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task Both_discovery_documents_name_the_same_issuer_and_the_stream_is_found_by_id()
    {
        SsfConfiguration ssf = JsonSerializer.Deserialize(
            await device.Client.GetStringAsync(new Uri(WellKnown.SsfConfiguration, UriKind.Relative)), ProtocolJson.Default.SsfConfiguration)!;
        DeviceAccessConfiguration ours = JsonSerializer.Deserialize(
            await device.Client.GetStringAsync(new Uri(WellKnown.DeviceAccessConfiguration, UriKind.Relative)),
            ProtocolJson.Default.DeviceAccessConfiguration)!;
        StreamConfiguration stream = await device.StreamAsync();
        StreamConfiguration byId = JsonSerializer.Deserialize(
            await device.Client.GetStringAsync(ssf.ConfigurationEndpoint + "?stream_id=" + stream.StreamId), ProtocolJson.Default.StreamConfiguration)!;

        Assert.Equal(org.Host.Addresses.Device, ssf.Issuer);
        Assert.Equal(ssf.Issuer, ours.Issuer);
        Assert.Equal(ssf.Issuer, stream.Issuer);
        Assert.Equal(55, ours.HoldSeconds);
        Assert.Equal(900, ours.PollIntervalSeconds);
        Assert.Equal(stream.Audiences, byId.Audiences);
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
}
