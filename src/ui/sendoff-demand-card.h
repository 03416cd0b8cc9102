#pragma once

#include "account-catalogue.h"

#include <adwaita.h>

/*
 * What a provider will demand for the sign-in, said before it can fail for it, with buttons to the pages where it is had.
 * Hidden while nothing is known.
 */

#define SENDOFF_TYPE_DEMAND_CARD (sendoff_demand_card_get_type ())
G_DECLARE_FINAL_TYPE (SendoffDemandCard, sendoff_demand_card, SENDOFF, DEMAND_CARD, AdwBin)

/** sendoff_demand_card_set_provider: @provider: (nullable): of the catalogue */
void sendoff_demand_card_set_provider (SendoffDemandCard *self, const AccountProvider *provider);
