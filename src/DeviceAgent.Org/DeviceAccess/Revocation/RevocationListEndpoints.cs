using DeviceAgent.Org.Api;

namespace DeviceAgent.Org.DeviceAccess.Revocation;

/// <summary>The revocation lists, for everybody.</summary>
public static class RevocationListEndpoints
{
    public static void Map(IEndpointRouteBuilder open) =>
        open.MapGet(CrlAddress.Path, (HttpContext context, RevocationLists lists) =>
        {
            string? issuer = context.Request.Query[CrlAddress.IssuerParameter];
            byte[]? list = string.IsNullOrEmpty(issuer) ? lists.Current() : lists.Of(issuer);
            return list is null ? throw OrgException.NotFound("RevocationList", issuer!) : Results.Bytes(list, "application/pkix-crl");
        });
}
