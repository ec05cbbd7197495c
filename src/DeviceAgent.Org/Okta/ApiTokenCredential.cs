using System.Net.Http.Headers;

namespace DeviceAgent.Org.Okta;

/// <summary>An API token (<c>Authorization: SSWS ...</c>), read from its file for each request, so that a new one needs no restart.</summary>
public sealed class ApiTokenCredential(string file) : IOktaCredential
{
    public string Name => "API token";

    public Task<AuthenticationHeaderValue> AuthorizeAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new AuthenticationHeaderValue("SSWS", Read()));

    public bool Refuse() => false;

    /// <exception cref="OktaException">The file cannot be read, or holds no token.</exception>
    internal string Read()
    {
        try
        {
            string token = File.ReadAllText(file).Trim();
            return token.Length > 0 && token.All(c => c is > ' ' and <= '~') ? token : throw new OktaException($"{file} (Okta:TokenFile) holds no API token");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OktaException($"Okta:TokenFile cannot be read: {e.Message}", null, e);
        }
    }
}
