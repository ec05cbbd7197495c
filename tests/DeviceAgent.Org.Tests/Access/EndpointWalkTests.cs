using System.Net;
using DeviceAgent.Org.Access;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Storage;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace DeviceAgent.Org.Tests.Access;

/// <summary>Every endpoint of the admin listener, asked by everybody that there is.</summary>
public sealed class EndpointWalkTests
{
    private static readonly Grant[] Grants =
    [
        new(Role.SuperAdmin),
        new(Role.Auditor),
        new(Role.DeviceLogoutOperator),
        new(Role.DeviceLogoutOperator, UserGroupId: "00gSome", DeviceGroupId: "dgrSome"),
        new(Role.DeviceLogoutOperator, LogoutPermissions.LogUserOutFromDevices),
        new(Role.DeviceLogoutOperator, LogoutPermissions.LogUsersOutFromDevices),
    ];

    [Fact]
    public async Task Every_endpoint_lets_in_whom_the_table_says_and_nobody_else()
    {
        await using TestOrg org = await TestOrg.StartAsync(o => o with { Settings = o.Settings with { Oidc = OidcSite.Settings(new Uri("http://127.0.0.1:9")) } }, console: true);
        IReadOnlyList<(string Method, string Pattern)> endpoints = Endpoints(org);
        Assert.Equal([], endpoints.Select(e => $"{e.Method} {e.Pattern}").Except(AccessTable.Rows.Keys));
        Assert.Equal([], AccessTable.Rows.Keys.Except(endpoints.Select(e => $"{e.Method} {e.Pattern}")));

        List<string> wrong = [];
        await WalkAsync(org, endpoints, null, wrong);
        foreach (Grant grant in Grants)
        {
            await WalkAsync(org, endpoints, grant, wrong);
        }

        Assert.Equal([], wrong);
    }

    [Fact]
    public async Task A_path_that_leads_nowhere_is_told_only_to_who_is_let_in()
    {
        await using TestOrg org = await TestOrg.StartAsync(console: true);
        using HttpClient nobody = org.CreateAdmin(null);

        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync(new Uri("/api/v1/nothing", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await org.Admin.GetAsync(new Uri("/api/v1/nothing", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task What_signing_in_answers_is_no_way_into_another_listener()
    {
        await using TestOrg org = await TestOrg.StartAsync(o => o with { Settings = o.Settings with { Oidc = OidcSite.Settings(new Uri("http://127.0.0.1:9")), ScepUrl = new Uri("http://127.0.0.1:0") } }, console: true);
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(org.Host.Addresses.Scep!) };

        using HttpResponseMessage answer = await client.GetAsync(new Uri(Org.Access.SignIn.SignInPaths.FromProvider + "?state=x&code=y", UriKind.Relative));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private static async Task WalkAsync(TestOrg org, IReadOnlyList<(string Method, string Pattern)> endpoints, Grant? grant, List<string> wrong)
    {
        string who = grant is null ? "nobody" : GrantView.Line(grant);
        string? token = grant is null ? null : await People.TokenAsync(org, grant with { UserGroupId = null, DeviceGroupId = null }, NameOf(grant));
        AdministratorRecord? person = grant is null ? null : await People.AddAsync(org, who, grant);
        using HttpClient api = org.CreateAdmin(token);
        using Visitor console = person is null ? Visitor.Of(org) : Visitor.SignedIn(org, person);
        if (grant is { IsLimited: true })
        {
            await People.LimitAsync(org, NameOf(grant), grant);
        }

        foreach ((string method, string pattern) in endpoints)
        {
            string row = $"{method} {pattern}";
            Permission? needed = AccessTable.Rows[row];
            bool receivers = AccessTable.IsForReceivers(row);
            bool expected = !receivers && (needed is not { } permission || (grant is not null && AccessTable.Has(grant, permission)));
            using var request = new HttpRequestMessage(new HttpMethod(method), AccessTable.AddressOf(pattern));
            using HttpResponseMessage answer = pattern.StartsWith("/console", StringComparison.Ordinal) ? await console.SendAsync(request) : await api.SendAsync(request);
            if (IsLetIn(answer) != expected)
            {
                wrong.Add($"{row} by {who}: {(int)answer.StatusCode}, expected {(expected ? "in" : "out")}");
            }
            else if (!expected && answer.StatusCode is var status && status != (grant is not null && !receivers ? HttpStatusCode.Forbidden : pattern.StartsWith("/console", StringComparison.Ordinal) ? HttpStatusCode.Found : HttpStatusCode.Unauthorized))
            {
                wrong.Add($"{row} by {who}: kept out by {(int)status}");
            }
        }
    }

    private static string NameOf(Grant grant) => $"token {Array.IndexOf(Grants, grant)}";

    private static bool IsLetIn(HttpResponseMessage answer) => answer.StatusCode switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests => false,
        HttpStatusCode.Found => answer.Headers.Location?.OriginalString.Contains("/console/sign-in?", StringComparison.Ordinal) != true
            && answer.Headers.Location?.OriginalString.EndsWith("/console/sign-in", StringComparison.Ordinal) != true,
        _ => true,
    };

    private static IReadOnlyList<(string Method, string Pattern)> Endpoints(TestOrg org) =>
    [
        .. org.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.OfType<Listener>().Contains(Listener.Admin))
            .SelectMany(e => (e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods is { Count: > 0 } methods ? methods : ["GET"])
                .Select(m => (m, "/" + e.RoutePattern.RawText!.TrimStart('/'))))
            .Distinct().Order(),
    ];
}
