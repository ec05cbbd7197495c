using System.Net;
using System.Security.Authentication;
using System.Security.Claims;
using System.Text.RegularExpressions;
using DeviceAgent.Org.Access;
using DeviceAgent.Org.Access.SignIn;
using DeviceAgent.Org.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace DeviceAgent.Org.Tests.Access;

/// <summary>Somebody at the console with a browser that runs no script: keeps cookies, sends forms with what is hidden in them, follows nothing by itself.</summary>
internal sealed partial class Visitor : IDisposable
{
    private readonly TestOrg org;
    private readonly HttpClient client;

    private Visitor(TestOrg org)
    {
        this.org = org;
        var handler = new SocketsHttpHandler { CookieContainer = Cookies, AllowAutoRedirect = false };
        handler.SslOptions = org.TlsOptions(null, SslProtocols.None);
        client = new HttpClient(handler) { BaseAddress = new Uri(org.Host.Addresses.Admin) };
    }

    public CookieContainer Cookies { get; } = new();

    /// <summary>Nobody yet.</summary>
    public static Visitor Of(TestOrg org) => new(org);

    /// <summary>Signed in already, with the cookie that the org itself would have given.</summary>
    public static Visitor SignedIn(TestOrg org, AdministratorRecord person)
    {
        var visitor = new Visitor(org);
        IServiceProvider services = org.Host.Services;
        CookieAuthenticationOptions cookie = services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(AccessSchemes.Console);
        ClaimsPrincipal principal = services.GetRequiredService<ConsoleSessions>().Begin(person, "127.0.0.1");
        DateTimeOffset now = org.Time.GetUtcNow();
        var ticket = new AuthenticationTicket(
            principal, new AuthenticationProperties { IssuedUtc = now, ExpiresUtc = now + ConsoleSessions.Idle }, AccessSchemes.Console);
        visitor.Cookies.Add(new Uri(org.Host.Addresses.Admin), new Cookie(NameOn(org), cookie.TicketDataFormat.Protect(ticket)) { Path = "/" });
        return visitor;
    }

    /// <summary>The session cookie's name at this org.</summary>
    public static string NameOn(TestOrg org) =>
        org.Host.Addresses.Admin.StartsWith("https", StringComparison.Ordinal) ? SchemeNamedCookies.Prefix + ConsoleCookie.Name : ConsoleCookie.Name;

    public string? Session => Cookies.GetCookies(new Uri(org.Host.Addresses.Admin))[NameOn(org)]?.Value is { Length: > 0 } value ? value : null;

    public Task<HttpResponseMessage> GetAsync(string address) => client.GetAsync(new Uri(address, UriKind.RelativeOrAbsolute));

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => client.SendAsync(request);

    /// <summary>Goes where the answers lead, through this org and others, at most ten steps.</summary>
    public async Task<HttpResponseMessage> FollowAsync(string address)
    {
        HttpResponseMessage answer = await GetAsync(address);
        Uri at = new(client.BaseAddress!, address);
        for (int steps = 0; answer.Headers.Location is { } next && steps < 10; steps++)
        {
            at = new Uri(at, next);
            answer.Dispose();
            answer = await client.GetAsync(at);
        }

        return answer;
    }

    /// <summary>Fills in the form of a page and sends it.</summary>
    /// <param name="page">Where the form stands.</param>
    /// <param name="form">Its name; null for the first one that goes to <paramref name="to"/>.</param>
    /// <param name="fields">What is filled in.</param>
    /// <param name="to">Where it goes; null for the page itself.</param>
    public async Task<HttpResponseMessage> SubmitAsync(string page, string? form, IReadOnlyDictionary<string, string> fields, string? to = null)
    {
        Dictionary<string, string> sent = await HiddenAsync(page, form, to);
        foreach ((string name, string value) in fields)
        {
            sent[name] = value;
        }

        return await client.PostAsync(new Uri(to ?? page, UriKind.Relative), new FormUrlEncodedContent(sent));
    }

    /// <summary>Fills in a form that takes a file and sends it; the file itself only when the org, having seen how long it is, asks for it.</summary>
    public async Task<HttpResponseMessage> SendFileAsync(string page, string form, string field, byte[] file, IReadOnlyDictionary<string, string> fields)
    {
        var content = new MultipartFormDataContent { { new ByteArrayContent(file), field, "file.csv" } };
        foreach ((string name, string value) in (await HiddenAsync(page, form, null)).Concat(fields))
        {
            content.Add(new StringContent(value), name);
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(page, UriKind.Relative)) { Content = content };
        request.Headers.ExpectContinue = true;
        return await client.SendAsync(request);
    }

    /// <summary>The hidden fields of a form.</summary>
    private async Task<Dictionary<string, string>> HiddenAsync(string page, string? form, string? to)
    {
        using HttpResponseMessage shown = await GetAsync(page);
        string html = await shown.Content.ReadAsStringAsync();
        string found = Forms().Matches(html).Select(m => m.Value)
            .FirstOrDefault(f => form is null ? f.Contains($"action=\"{to}\"", StringComparison.Ordinal) : f.Contains($"value=\"{form}\"", StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"no form {form ?? to} on {page} ({(int)shown.StatusCode}): {html}");
        var sent = new Dictionary<string, string>();
        foreach (Match hidden in Hidden().Matches(found))
        {
            string name = Name().Match(hidden.Value).Groups[1].Value;
            sent[name] = WebUtility.HtmlDecode(Value().Match(hidden.Value).Groups[1].Value);
        }

        return sent;
    }

    /// <summary>Sends a form that the page does not show, with the token of one that it shows.</summary>
    public async Task<HttpResponseMessage> ForgeAsync(string page, IReadOnlyDictionary<string, string> fields)
    {
        using HttpResponseMessage shown = await GetAsync(page);
        string token = Token().Match(await shown.Content.ReadAsStringAsync()).Groups[1].Value;
        return await client.PostAsync(new Uri(page, UriKind.Relative), new FormUrlEncodedContent(fields.Append(new("__RequestVerificationToken", token))));
    }

    public Task<HttpResponseMessage> SignInAsync(string password, string page = SignInPaths.SignIn) =>
        SubmitAsync(page, "sign-in", new Dictionary<string, string> { ["Password"] = password });

    public Task<HttpResponseMessage> SetPasswordAsync(string link, string password, string? again = null) =>
        SubmitAsync(link, "set-password", new Dictionary<string, string> { ["Password"] = password, ["Again"] = again ?? password });

    public Task<HttpResponseMessage> SignOutAsync(string page = "/console") => SubmitAsync(page, null, new Dictionary<string, string>(), SignInPaths.SignOut);

    public void Dispose() => client.Dispose();

    [GeneratedRegex("<form.*?</form>", RegexOptions.Singleline)]
    private static partial Regex Forms();

    [GeneratedRegex("<input[^>]*type=\"hidden\"[^>]*>")]
    private static partial Regex Hidden();

    [GeneratedRegex("name=\"([^\"]*)\"")]
    private static partial Regex Name();

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]*)\"")]
    private static partial Regex Token();

    [GeneratedRegex("value=\"([^\"]*)\"")]
    private static partial Regex Value();
}
