namespace DeviceAgent.Org.Api;

/// <summary>A request that cannot be fulfilled, as the error body will say it.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="code">Okta's error code (E0000001 and so on).</param>
/// <param name="summary">One sentence.</param>
/// <param name="causes">The single faults; may be empty.</param>
public sealed class OrgException(int status, string code, string summary, params string[] causes) : Exception(summary)
{
    public int Status => status;

    public string Code => code;

    public IReadOnlyList<string> Causes => causes;

    public static OrgException NotFound(string what, string id) =>
        new(StatusCodes.Status404NotFound, "E0000007", $"Not found: Resource not found: {id} ({what})");

    public static OrgException Invalid(string field, string cause) =>
        new(StatusCodes.Status400BadRequest, "E0000001", $"Api validation failed: {field}", $"{field}: {cause}");

    public static OrgException Malformed(string cause) =>
        new(StatusCodes.Status400BadRequest, "E0000003", "The request body was not well-formed.", cause);

    public static OrgException BadFilter(string cause) =>
        new(StatusCodes.Status400BadRequest, "E0000031", $"Invalid search criteria: {cause}", cause);

    public static OrgException SignedOut() =>
        new(StatusCodes.Status401Unauthorized, "E0000005", "Invalid session", "you are signed out");

    public static OrgException TooManyRequests(params string[] causes) =>
        new(StatusCodes.Status429TooManyRequests, "E0000047", "API call exceeded rate limit due to too many requests.", causes);

    public static OrgException Forbidden(string cause) =>
        new(StatusCodes.Status403Forbidden, "E0000006", "You do not have permission to perform the requested action", cause);
}
